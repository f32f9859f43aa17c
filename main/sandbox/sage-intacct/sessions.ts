import { createRandom } from '../random.ts';
import type { SageIntacctSettings } from './settings.ts';

/** Sessions: each belongs to one entity (or the top level) and one address, and ends some time after its last use. [sheet 3] */

export interface Session {
  readonly id: string;
  readonly entity: string;
  expiresAtMs: number;
}

export interface Sessions {
  open(entity: string, nowMs: number): Session;
  /** The session of an id that is not over, its life begun anew. */
  use(id: string, nowMs: number): Session | undefined;
  /** Known or not over does not matter: which entity it was for. */
  entityOf(id: string): string | undefined;
  end(id: string): void;
  endAll(): void;
  /** A result set of `readByQuery`, which lives with its session. */
  keep(sessionId: string, rows: readonly string[], object: string, pageSize: number): string;
  take(
    sessionId: string,
    resultId: string,
  ): { readonly rows: readonly string[]; at: number; readonly object: string; readonly pageSize: number } | undefined;
  forgetResults(): void;
}

export function createSessions(seed: number, settings: () => SageIntacctSettings): Sessions {
  const random = createRandom(seed, 'sage-intacct/sessions');
  const sessions = new Map<string, Session>();
  const results = new Map<
    string,
    { readonly rows: readonly string[]; at: number; readonly object: string; readonly pageSize: number }
  >();
  const lifeMs = (): number => settings().sessionMinutes * 60_000;
  return {
    open: (entity, nowMs) => {
      const session = { id: `${random.uuid().replaceAll('-', '')}..`, entity, expiresAtMs: nowMs + lifeMs() };
      sessions.set(session.id, session);
      return session;
    },
    use: (id, nowMs) => {
      const session = sessions.get(id);
      if (session === undefined || session.expiresAtMs <= nowMs) return undefined;
      session.expiresAtMs = nowMs + lifeMs();
      return session;
    },
    entityOf: (id) => sessions.get(id)?.entity,
    end: (id) => {
      const session = sessions.get(id);
      if (session !== undefined) session.expiresAtMs = 0;
    },
    endAll: () => {
      for (const session of sessions.values()) session.expiresAtMs = 0;
    },
    keep: (sessionId, rows, object, pageSize) => {
      const resultId = random.uuid().replaceAll('-', '').slice(0, 20);
      results.set(`${sessionId}/${resultId}`, { rows, at: pageSize, object, pageSize });
      return resultId;
    },
    take: (sessionId, resultId) => results.get(`${sessionId}/${resultId}`),
    forgetResults: () => results.clear(),
  };
}
