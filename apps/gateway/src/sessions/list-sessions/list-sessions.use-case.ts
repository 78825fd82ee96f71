import type { UnitOfWork, Tx } from '#platform/postgres';
import type { Clock } from '#kernel';
import { expiryOf, type Session, type SessionLimits } from '../session.js';

interface Sessions {
  listOfAccount(tx: Tx, accountId: string): Promise<Session[]>;
}

/** The sessions of a person that are not over, newest first. */
export class ListSessions {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly limits: SessionLimits,
    private readonly clock: Clock,
  ) {}

  async execute({ accountId, accountRevision, personRevision }: Session): Promise<Session[]> {
    const all = await this.uow.read((tx) => this.sessions.listOfAccount(tx, accountId));
    const now = this.clock.now();
    return all.filter(
      (session) =>
        expiryOf(session, this.limits) > now &&
        session.accountRevision === accountRevision &&
        session.personRevision === personRevision,
    );
  }
}
