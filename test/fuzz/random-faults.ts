import type { ProviderId } from '../../shared/ids.ts';
import type { Dice } from './dice.ts';
import { vocabularies, type Vocabulary } from './vocabularies.ts';

export interface PlannedFault {
  readonly provider: ProviderId;
  readonly when: Readonly<Record<string, string | number>>;
  readonly do: string | Readonly<Record<string, unknown>>;
  readonly times?: number;
}

/** None to six faults of every kind that applies, wherever chance puts them among these platforms. */
export function randomFaults(dice: Dice, platforms: readonly ProviderId[]): readonly PlannedFault[] {
  return Array.from({ length: dice.between(0, 6) }, () => {
    const provider = dice.pick(platforms);
    return randomFault(dice, provider, vocabularies[provider]);
  });
}

/** Whether a fault lets somebody work in the books while they are read. All platforms show the same books. */
export function changesBooks(fault: PlannedFault): boolean {
  return ['delete-rows', 'insert-rows', 'edit-rows', 'exact-page-boundary'].includes(verbOf(fault));
}

/** Whether records go without a trace. */
export function erases({ do: what }: PlannedFault): boolean {
  return typeof what !== 'string' && what['how'] === 'vanish';
}

/** Whether an answer never comes. */
export function hangs(fault: PlannedFault): boolean {
  return verbOf(fault) === 'hang';
}

function verbOf({ do: what }: PlannedFault): string {
  return typeof what === 'string' ? what : String(what['verb']);
}

function randomFault(dice: Dice, provider: ProviderId, vocabulary: Vocabulary): PlannedFault {
  const { streams, paged, movable, erasable } = vocabulary;
  const place = (among: readonly string[]): Record<string, string | number> => ({
    stream: dice.pick(among),
    ...(dice.chance(0.4) ? { page: dice.pick([1, 1, 2, 2, 3, 4]) } : {}),
  });
  const times = dice.between(1, 3);
  switch (dice.pick(['answer', 'answer', 'login', 'rows', 'rows', 'world', 'drift', 'drift', 'clock'] as const)) {
    case 'answer':
      return { provider, when: place(streams), do: answerFault(dice), times };
    case 'login':
      return loginFault(dice, provider, vocabulary);
    case 'rows':
      return { provider, when: place(paged), do: rowFault(dice, vocabulary), times };
    case 'world': {
      const when = place(movable);
      const how = erasable.includes(String(when['stream'])) ? dice.pick(['void', 'vanish']) : 'void';
      return {
        provider,
        when,
        do: dice.pick<PlannedFault['do']>([
          { verb: 'delete-rows', count: dice.between(1, 3), how },
          { verb: 'insert-rows', count: dice.between(1, 3) },
          { verb: 'edit-rows', count: dice.between(1, 3), bump: true },
          { verb: 'exact-page-boundary' },
        ]),
        times: 1,
      };
    }
    case 'drift':
      return { provider, when: place(streams), do: driftFault(dice, vocabulary) };
    case 'clock':
      return { provider, when: place(paged), do: { verb: 'clock-skew', sec: dice.pick([-3600, 3600]) } };
  }
}

function answerFault(dice: Dice): PlannedFault['do'] {
  return dice.pick<PlannedFault['do']>([
    { verb: 'status', status: dice.pick([500, 502, 503, 404, 400, 403]) },
    { verb: 'status', status: 429, retryAfterSec: 1 },
    { verb: 'status', status: 429 },
    'drop',
    'truncate',
    'hang',
    { verb: 'slow', ms: dice.between(1, 30) },
    'garbage',
  ]);
}

function loginFault(dice: Dice, provider: ProviderId, { streams, paged, logins }: Vocabulary): PlannedFault {
  const what = dice.pick(logins);
  // A right is one to a stream; what else is asked for by a name has none of its own.
  const concerned = what === 'drop-scope' ? paged : streams;
  const refreshes = typeof what !== 'string' && what['verb'] === 'lose-refresh-response';
  // Anywhere in the run: a login that is over says nothing of what was read before.
  const after = dice.chance(0.5) ? { after: dice.between(0, 8) } : {};
  return {
    provider,
    when: { stream: refreshes ? 'token' : dice.pick(concerned), ...(refreshes ? {} : after) },
    do: what,
    times: dice.between(1, 2),
  };
}

function rowFault(dice: Dice, { counts, cursors }: Vocabulary): PlannedFault['do'] {
  return dice.pick<PlannedFault['do']>([
    'duplicate-page',
    'reorder-page',
    { verb: 'skip-row', count: dice.between(1, 2), at: dice.between(0, 3) },
    ...(counts ? [{ verb: 'wrong-total', by: dice.pick([-3, -1, 1, 5]), field: dice.pick(['itemCount', 'pageCount']) }] : []),
    ...(cursors ? ['expire-cursor'] : []),
  ]);
}

function driftFault(dice: Dice, { fields, words }: Vocabulary): PlannedFault['do'] {
  const field = dice.pick(fields);
  const some = dice.chance(0.5) ? { count: dice.between(1, 3) } : {};
  return dice.pick<PlannedFault['do']>([
    { verb: 'rename-field', field, to: `${field.split('.').at(-1) ?? ''}Renamed`, ...some },
    { verb: 'drop-field', field, ...some },
    { verb: 'null-field', field, ...some },
    { verb: 'retype-field', field, to: dice.pick(['text', 'number', 'boolean', 'object', 'array']), ...some },
    { verb: 'move-field', field, to: `${field.split('.').at(-1) ?? ''}List`, ...some },
    { verb: 'new-enum', field: dice.pick(words), ...some },
    { verb: 'new-field', ...some },
  ]);
}
