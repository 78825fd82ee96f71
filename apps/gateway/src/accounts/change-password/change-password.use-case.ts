import { type Clock, newId, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountHappening, Client } from '../../audit-trail/account-event.js';
import { digestOf, newSecret } from '../../sessions/secrets.js';
import type { Session } from '../../sessions/session.js';
import type { LiveSession } from '../../sessions/session-actors.js';
import { refusedAttempt } from '../../sign-in/refusal.js';
import type { Account } from '../account.js';
import type { AttemptEntry } from '../attempts/attempt-gate.js';
import type { AttemptOutcome } from '../attempts/attempt-rule.js';
import type { AttemptSubjects } from '../attempts/attempt-subjects.js';
import { leaveOnFailure } from '../attempts/leave-on-failure.js';
import type { NewPassword } from '../passwords/new-password.js';

interface Accounts {
  find(tx: Tx, id: string): Promise<Account | undefined>;
  lock(tx: Tx, id: string): Promise<Account | undefined>;
}
interface Sessions {
  insert(tx: Tx, digest: Buffer, session: Session): Promise<void>;
  endOfAccount(tx: Tx, accountId: string, exceptId?: string | null): Promise<Session[]>;
}
interface Gate {
  enter(tx: Tx, accountName: string, address: string, now: Date): Promise<AttemptEntry>;
  leave(tx: Tx, subjects: AttemptSubjects, outcome: AttemptOutcome, now: Date): Promise<Date | null>;
}
interface Hasher {
  verify(password: string, expected: string | null): Promise<boolean>;
}
interface Challenges {
  deleteOfAccount(tx: Tx, accountId: string): Promise<void>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface ChangePasswordDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly gate: Gate;
  readonly hasher: Hasher;
  readonly passwords: NewPassword;
  readonly history: History;
}

/** A person changes the own password: every session ends, and this browser gets a new one. */
export class ChangePassword {
  constructor(private readonly deps: ChangePasswordDeps) {}

  /** The secret of the new session, and how long it may last. */
  async execute(
    live: LiveSession,
    given: { readonly current: string; readonly newPassword: string },
    client: Client,
  ): Promise<{ readonly session: string; readonly lastsMs: number }> {
    const account = await this.checkCurrent(live, given.current, client);
    const hash = await this.deps.passwords.hashFor(account, given.newPassword);
    return this.deps.uow.run(async (tx) => {
      const now = this.deps.clock.now();
      const locked = await this.deps.accounts.lock(tx, account.id);
      if (locked?.revision !== account.revision) throw new ProblemError('GATEWAY.NOT_SIGNED_IN');
      const changed = await this.deps.passwords.replace(tx, locked, hash, { mustChange: false, at: now });
      await this.deps.challenges.deleteOfAccount(tx, account.id);
      const ended = await this.deps.sessions.endOfAccount(tx, account.id);
      const secret = newSecret();
      const session: Session = {
        ...live.session,
        ...client,
        id: newId(now.getTime()),
        accountRevision: changed.revision,
        lastSeenAt: now,
      };
      await this.deps.sessions.insert(tx, digestOf(secret), session);
      await this.record(tx, live, client, now, [
        { kind: 'password-changed', forced: false },
        ...ended.map(
          ({ id: sessionId }) => ({ kind: 'session-ended', sessionId, reason: 'password-changed' }) as const,
        ),
      ]);
      return { session: secret, lastsMs: session.endsAt.getTime() - now.getTime() };
    });
  }

  /** Counted like a sign-in: whoever finds an open screen has no more guesses than at the door. */
  private async checkCurrent({ session, person }: LiveSession, current: string, client: Client): Promise<Account> {
    const now = this.deps.clock.now();
    const { account, entry } = await this.deps.uow.run(async (tx) => {
      const found = await this.deps.accounts.find(tx, session.accountId);
      if (found === undefined) throw new ProblemError('GATEWAY.NOT_SIGNED_IN');
      return { account: found, entry: await this.deps.gate.enter(tx, found.name, client.address, now) };
    });
    if (entry.kind !== 'open') throw refusedAttempt(entry, now).problem;
    const isRight = await leaveOnFailure(this.deps, entry.subjects, async () => {
      const fits = await this.deps.hasher.verify(current, account.passwordHash);
      await this.deps.uow.run(async (tx) => {
        const at = this.deps.clock.now();
        const until = await this.deps.gate.leave(tx, entry.subjects, fits ? 'passed' : 'failed', at);
        if (fits) return;
        await this.record(tx, { session, person }, client, at, [
          { kind: 'password-check-failed' },
          ...(until === null ? [] : [{ kind: 'locked-for-a-while', until: until.toISOString() } as const]),
        ]);
      });
      return fits;
    });
    if (isRight) return account;
    throw new ProblemError('GATEWAY.CURRENT_PASSWORD_WRONG', {
      items: [{ pointer: '/current', detail: '当前密码不正确' }],
    });
  }

  private record(
    tx: Tx,
    { session, person }: Pick<LiveSession, 'session' | 'person'>,
    client: Client,
    at: Date,
    events: readonly AccountHappening['event'][],
  ): Promise<void> {
    const { actor } = person;
    const whose = { accountId: session.accountId, personId: actor.id, procuratorateId: actor.procuratorateId };
    const happenings = events.map((event) => ({ ...whose, actor, client, event }));
    return this.deps.history.append(tx, at, happenings);
  }
}
