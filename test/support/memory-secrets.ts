import type { SecretStore } from '../../main/core/ports.ts';

/** Secrets of a test, with a record of every write so that their order can be asserted. */
export function createMemorySecrets(): SecretStore & { readonly values: Map<string, string>; readonly writes: string[] } {
  const values = new Map<string, string>();
  const writes: string[] = [];
  return {
    values,
    writes,
    read: async (reference) => values.get(reference) ?? null,
    write: async (reference, value) => {
      writes.push(value);
      values.set(reference, value);
    },
    remove: async (reference) => {
      values.delete(reference);
    },
    describe: () => ({ kind: 'memory', where: 'the memory of this test' }),
  };
}
