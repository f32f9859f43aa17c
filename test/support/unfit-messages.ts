import fc from 'fast-check';
import { CALLS } from '../../shared/contract/calls.ts';

/** What a window must never be able to do harm with: calls that do not exist, and asks their own schema refuses. For any carrier. */
export interface UnfitCall {
  readonly call: string;
  readonly ask: unknown;
}

const isUnfit = ({ call, ask }: UnfitCall): boolean => {
  const found = Object.entries(CALLS).find(([name]) => name === call);
  return found === undefined || !found[1].ask.safeParse(JSON.parse(JSON.stringify({ ask })).ask).success;
};
/** Fields that asks do have, with values that are nearly right. */
const nearly = fc.record(
  {
    name: fc.oneof(fc.integer(), fc.constant(''), fc.string()),
    clientId: fc.oneof(fc.integer({ max: 0 }), fc.double(), fc.constant('1')),
    recordIds: fc.array(fc.oneof(fc.integer({ max: 0 }), fc.string()), { maxLength: 3 }),
    snapshotId: fc.oneof(fc.integer({ max: 0 }), fc.constant(null)),
    mark: fc.constantFrom('reviewed', 'nothing', 1, null),
    state: fc.constantFrom('accepted', 'open', '', 7),
    driftId: fc.constantFrom(-1, 0.5, '1'),
    extra: fc.boolean(),
  },
  { requiredKeys: [] },
);

export const unfitCall: fc.Arbitrary<UnfitCall> = fc.oneof(
  fc.record({ call: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''), ask: fc.jsonValue() }),
  fc.record({ call: fc.string(), ask: fc.jsonValue() }).filter(isUnfit),
  fc.record({ call: fc.constantFrom(...Object.keys(CALLS)), ask: fc.oneof(fc.jsonValue(), nearly) }).filter(isUnfit),
);

/** The same as text over a socket, and text that is no request at all. */
export const unfitMessage: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.json({ maxDepth: 3 }),
  fc.record({ id: fc.anything(), call: fc.string(), ask: fc.jsonValue() }).map((message) => JSON.stringify(message, textOfOdd)),
  fc.tuple(fc.integer({ min: 1, max: 1e9 }), unfitCall).map(([id, message]) => JSON.stringify({ id, ...message })),
);

function textOfOdd(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
