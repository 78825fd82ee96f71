import type { UnitOfWork, Tx } from '#platform/postgres';
import type { Clock } from '#kernel';
import { mustHaveSecondFactor, type SignInRules } from '../../sign-in/next-step.js';
import type { LiveSession } from '../session-actors.js';
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
    private readonly rules: Pick<SignInRules, 'secondFactorRoles'>,
    private readonly clock: Clock,
  ) {}

  async execute({ session, person }: LiveSession): Promise<Session[]> {
    const { accountId, accountRevision, personRevision } = session;
    const needsFactor = mustHaveSecondFactor(person.actor.roles, this.rules);
    const all = await this.uow.read((tx) => this.sessions.listOfAccount(tx, accountId));
    const now = this.clock.now();
    return all.filter(
      (one) =>
        expiryOf(one, this.limits) > now &&
        one.accountRevision === accountRevision &&
        one.personRevision === personRevision &&
        (one.secondFactor || !needsFactor),
    );
  }
}
