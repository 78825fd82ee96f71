import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountEvent, AccountHappening, Client } from '../../audit-trail/account-event.js';
import type { Session } from '../../sessions/session.js';
import type { Account, Reset } from '../account.js';
import { isGovernedBy } from '../governed-offices.js';
import { generatePassword } from '../passwords/generate-password.js';
import type { NewPassword } from '../passwords/new-password.js';

interface Accounts {
  lock(tx: Tx, id: string): Promise<Account | undefined>;
  save(tx: Tx, account: Account): Promise<void>;
  findPerson(tx: Tx, personId: string): Promise<{ readonly officeId: string; readonly state: string } | undefined>;
}
interface Sessions {
  endOfAccount(tx: Tx, accountId: string): Promise<Session[]>;
}
interface Challenges {
  deleteOfAccount(tx: Tx, accountId: string): Promise<void>;
}
interface Gate {
  unlock(tx: Tx, accountName: string): Promise<void>;
}
interface Hasher {
  hash(password: string): Promise<string>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface GovernAccountDeps {
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

type Act = 'lock' | 'unlock' | 'reset-second-factor' | 'end-sessions';

/** The problem of an act that was refused, and is recorded as such: it is thrown when that is written. */
type Refused = ProblemError | null;

/**
 * What a security administrator does with the account of somebody else in the own office or one below. Each act but the
 * unlocking ends the account's sessions at once. Throws GATEWAY.ACCOUNT_NOT_FOUND and GATEWAY.OWN_ACCOUNT.
 *
 * Whoever has reset both password and second factor could sign in as the person. So one of them is another
 * administrator's, until the person has signed in with both: GATEWAY.RESET_BY_ANOTHER.
 */
export class GovernAccount {
  constructor(private readonly deps: GovernAccountDeps) {}

  async act(actor: Actor, act: Act, accountId: string, client: Client): Promise<void> {
    const problem = await this.deps.uow.run(async (tx): Promise<Refused> => {
      const found = await this.find(tx, actor, accountId);
      const { account } = found;
      const now = this.deps.clock.now();
      if (act === 'unlock') {
        await this.deps.accounts.save(tx, { ...account, state: 'active' });
        await this.deps.gate.unlock(tx, account.name);
        await this.record(tx, actor, found, client, now, [{ kind: 'account-unlocked' }]);
        return null;
      }
      if (act === 'reset-second-factor' && account.passwordReset.by.includes(actor.id)) {
        return this.refuse(tx, actor, found, client, act);
      }
      const revision = account.revision + 1;
      const secondFactorReset =
        act === 'reset-second-factor' ? resetBy(actor, account.secondFactorReset, now) : account.secondFactorReset;
      await this.deps.accounts.save(tx, { ...account, revision, ...CHANGES[act], secondFactorReset });
      const ended = await this.endAll(tx, account.id);
      await this.record(tx, actor, found, client, now, [...EVENTS[act], ...ended]);
      return null;
    });
    if (problem !== null) throw problem;
  }

  /** The new password, shown once; the person exchanges it for another at the next sign-in. */
  async resetPassword(actor: Actor, accountId: string, client: Client): Promise<string> {
    const password = generatePassword();
    const hash = await this.deps.hasher.hash(password);
    const problem = await this.deps.uow.run(async (tx): Promise<Refused> => {
      const found = await this.find(tx, actor, accountId);
      const { account } = found;
      if (account.secondFactorReset.by.includes(actor.id)) {
        return this.refuse(tx, actor, found, client, 'reset-password');
      }
      const now = this.deps.clock.now();
      const marked: Account = { ...account, passwordReset: resetBy(actor, account.passwordReset, now) };
      await this.deps.passwords.replace(tx, marked, hash, { mustChange: true, at: now });
      await this.deps.gate.unlock(tx, account.name);
      const ended = await this.endAll(tx, accountId);
      await this.record(tx, actor, found, client, now, [{ kind: 'password-reset' }, ...ended]);
      return null;
    });
    if (problem !== null) throw problem;
    return password;
  }

  private async refuse(
    tx: Tx,
    actor: Actor,
    found: { readonly account: Account; readonly officeId: string },
    client: Client,
    act: 'reset-password' | 'reset-second-factor',
  ): Promise<ProblemError> {
    await this.record(tx, actor, found, client, this.deps.clock.now(), [{ kind: 'reset-refused', act }]);
    return new ProblemError('GATEWAY.RESET_BY_ANOTHER');
  }

  private async find(tx: Tx, actor: Actor, id: string): Promise<{ account: Account; officeId: string }> {
    const account = await this.deps.accounts.lock(tx, id);
    const person = account === undefined ? undefined : await this.deps.accounts.findPerson(tx, account.personId);
    if (account === undefined || person === undefined || !isGovernedBy(actor, person.officeId)) {
      throw new ProblemError('GATEWAY.ACCOUNT_NOT_FOUND');
    }
    // Nobody is the own administrator: what concerns one's own account is another's to do.
    if (account.personId === actor.id) throw new ProblemError('GATEWAY.OWN_ACCOUNT');
    return { account, officeId: person.officeId };
  }

  private async endAll(tx: Tx, accountId: string): Promise<AccountEvent[]> {
    await this.deps.challenges.deleteOfAccount(tx, accountId);
    const ended = await this.deps.sessions.endOfAccount(tx, accountId);
    return ended.map(({ id }) => ({ kind: 'session-ended', sessionId: id, reason: 'ended-by-administrator' }));
  }

  private record(
    tx: Tx,
    actor: Actor,
    { account, officeId }: { readonly account: Account; readonly officeId: string },
    client: Client,
    at: Date,
    events: readonly AccountEvent[],
  ): Promise<void> {
    const whose = { accountId: account.id, personId: account.personId, procuratorateId: officeId };
    return this.deps.history.append(
      tx,
      at,
      events.map((event) => ({ ...whose, actor, client, event })),
    );
  }
}

const resetBy = ({ id }: Actor, before: Reset, at: Date): Reset => ({ by: [...new Set([...before.by, id])], at });

const CHANGES: Readonly<Record<Exclude<Act, 'unlock'>, Partial<Account>>> = {
  lock: { state: 'locked' },
  'reset-second-factor': { totpSealed: null, totpPendingSealed: null, totpLastStep: null },
  'end-sessions': {},
};

const EVENTS: Readonly<Record<Exclude<Act, 'unlock'>, readonly AccountEvent[]>> = {
  lock: [{ kind: 'account-locked' }],
  'reset-second-factor': [{ kind: 'second-factor-reset' }],
  'end-sessions': [],
};
