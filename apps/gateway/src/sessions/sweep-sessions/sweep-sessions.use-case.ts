import type { Clock } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { PersonDirectory } from '../../accounts/person-directory.js';
import type { AccountHappening } from '../../audit-trail/account-event.js';
import type { SessionLimits } from '../session.js';
import type { SessionOfPerson } from '../storage/session.store.js';

interface Sessions {
  endExpired(tx: Tx, now: Date, idleSince: Date, limit: number): Promise<SessionOfPerson[]>;
}
interface Challenges {
  deleteExpired(tx: Tx, now: Date, limit: number): Promise<number>;
}
interface Attempts {
  purge(tx: Tx, before: Date, now: Date, limit: number): Promise<number>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface SweepSessionsDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly attempts: Attempts;
  readonly people: Pick<PersonDirectory, 'findOffices'>;
  readonly history: History;
  readonly limits: SessionLimits;
}

const CHUNK = 200;
/** Counts of attempts are forgotten by their rule before this. */
const ATTEMPTS_KEPT_MS = 3 * 86_400_000;

/** Removes what is over by time, and records the end of sessions that nobody came back to. */
export class SweepSessions {
  constructor(private readonly deps: SweepSessionsDeps) {}

  /** How many sessions ended. */
  async execute(): Promise<number> {
    const now = this.deps.clock.now();
    const ended = await this.inChunks((tx) => this.endExpired(tx, now));
    await this.inChunks((tx) => this.deps.challenges.deleteExpired(tx, now, CHUNK));
    const forgotten = new Date(now.getTime() - ATTEMPTS_KEPT_MS);
    await this.inChunks((tx) => this.deps.attempts.purge(tx, forgotten, now, CHUNK));
    return ended;
  }

  /** A short transaction each, until one finds less than it may take. */
  private async inChunks(work: (tx: Tx) => Promise<number>): Promise<number> {
    let total = 0;
    for (let last = CHUNK; last === CHUNK; total += last) last = await this.deps.uow.run(work);
    return total;
  }

  private async endExpired(tx: Tx, now: Date): Promise<number> {
    const idleSince = new Date(now.getTime() - this.deps.limits.idleMs);
    const expired = await this.deps.sessions.endExpired(tx, now, idleSince, CHUNK);
    const offices = await this.deps.people.findOffices(
      tx,
      expired.map(({ personId }) => personId),
    );
    const happenings = expired.map(({ id: sessionId, accountId, personId }): AccountHappening => {
      const event = { kind: 'session-ended', sessionId, reason: 'expired' } as const;
      const procuratorateId = offices.get(personId) ?? null;
      return { accountId, personId, procuratorateId, actor: null, client: null, event };
    });
    await this.deps.history.append(tx, now, happenings);
    return expired.length;
  }
}
