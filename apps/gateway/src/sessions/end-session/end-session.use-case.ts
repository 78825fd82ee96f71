import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import type { Session } from '../session.js';
import type { LiveSession } from '../session-actors.js';

interface Sessions {
  listOfAccount(tx: Tx, accountId: string): Promise<Session[]>;
  end(tx: Tx, id: string): Promise<Session | undefined>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

/** A person ends one of the own sessions: the current one is a sign-out. */
export class EndSession {
  constructor(
    private readonly deps: {
      readonly uow: UnitOfWork;
      readonly clock: Clock;
      readonly sessions: Sessions;
      readonly history: History;
    },
  ) {}

  /** Throws GATEWAY.SESSION_NOT_FOUND, also for a session of somebody else. */
  async execute({ session, person }: LiveSession, sessionId: string, client: Client): Promise<void> {
    await this.deps.uow.run(async (tx) => {
      const own = await this.deps.sessions.listOfAccount(tx, session.accountId);
      const ended = own.some(({ id }) => id === sessionId) ? await this.deps.sessions.end(tx, sessionId) : undefined;
      if (ended === undefined) throw new ProblemError('GATEWAY.SESSION_NOT_FOUND');
      const { actor } = person;
      await this.deps.history.append(tx, this.deps.clock.now(), [
        {
          accountId: session.accountId,
          personId: actor.id,
          procuratorateId: actor.procuratorateId,
          actor,
          client,
          event: {
            kind: 'session-ended',
            sessionId,
            reason: sessionId === session.id ? 'signed-out' : 'ended-by-person',
          },
        },
      ]);
    });
  }
}
