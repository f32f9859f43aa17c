import type { Entity, Lists } from './objects.ts';

/** The one company that is simulated, and who may read it. */
export interface Company {
  readonly keys: {
    readonly companyId: string;
    readonly userId: string;
    readonly userPassword: string;
    readonly senderId: string;
    readonly senderPassword: string;
  };
  readonly entities: readonly Entity[];
  readonly lists: Lists;
  /** Objects the user may not read any more. */
  readonly denied: Set<string>;
  senderAuthorised: boolean;
  /** The user's password was changed. */
  revoked: boolean;
}
