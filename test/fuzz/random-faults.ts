import type { ProviderId } from '../../shared/ids.ts';
import type { Dice } from './dice.ts';
import { vocabularies, type Vocabulary } from './vocabularies.ts';

export interface PlannedFault {
  readonly provider: ProviderId;
  readonly when: Readonly<Record<string, string | number>>;
  readonly do: string | Readonly<Record<string, unknown>>;
  readonly times?: number;
}

/** None to four faults of every kind that applies, wherever chance puts them among these platforms. */
export function randomFaults(dice: Dice, platforms: readonly ProviderId[]): readonly PlannedFault[] {
  const known = platforms.flatMap((provider) => {
    const vocabulary = vocabularies[provider];
    return vocabulary === undefined ? [] : [{ provider, vocabulary }];
  });
  return Array.from({ length: dice.between(0, 4) }, () => {
    const { provider, vocabulary } = dice.pick(known);
    return randomFault(dice, provider, vocabulary);
  });
}

/** Whether a fault lets somebody work in the books while they are read. All platforms show the same books. */
export function changesBooks({ do: what }: PlannedFault): boolean {
  const verb = typeof what === 'string' ? what : String(what['verb']);
  return ['delete-rows', 'insert-rows', 'edit-rows', 'exact-page-boundary'].includes(verb);
}

function randomFault(dice: Dice, provider: ProviderId, vocabulary: Vocabulary): PlannedFault {
  const { streams, paged, movable, erasable } = vocabulary;
  const place = (among: readonly string[]): Record<string, string | number> => ({
    stream: dice.pick(among),
    ...(dice.chance(0.4) ? { page: dice.between(1, 4) } : {}),
  });
  const times = dice.between(1, 3);
  switch (dice.pick(['answer', 'answer', 'auth', 'rows', 'rows', 'world', 'drift', 'drift', 'clock'] as const)) {
    case 'answer':
      return { provider, when: place(streams), do: answerFault(dice), times };
    case 'auth':
      return authFault(dice, provider, vocabulary);
    case 'rows':
      return { provider, when: place(paged), do: rowFault(dice), times };
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
    { verb: 'status', status: dice.pick([500, 502, 503, 404, 400]) },
    { verb: 'status', status: 429, retryAfterSec: 1 },
    { verb: 'status', status: 429 },
    'drop',
    'truncate',
    { verb: 'slow', ms: dice.between(1, 30) },
    'garbage',
  ]);
}

function authFault(dice: Dice, provider: ProviderId, { streams }: Vocabulary): PlannedFault {
  const verb = dice.pick<PlannedFault['do']>(['expire-token', { verb: 'lose-refresh-response', grace: 'kept' }]);
  return {
    provider,
    when: { stream: verb === 'expire-token' ? dice.pick(streams) : 'token' },
    do: verb,
    times: dice.between(1, 2),
  };
}

function rowFault(dice: Dice): PlannedFault['do'] {
  return dice.pick<PlannedFault['do']>([
    'duplicate-page',
    'reorder-page',
    { verb: 'skip-row', count: dice.between(1, 2), at: dice.between(0, 3) },
    { verb: 'wrong-total', by: dice.pick([-3, -1, 1, 5]), field: dice.pick(['itemCount', 'pageCount']) },
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
    { verb: 'new-enum', field: dice.pick(words), ...some },
    { verb: 'new-field', ...some },
  ]);
}
