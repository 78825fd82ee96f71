import { type Clock, legalDayOf, newId } from '#kernel';
import type { Tx } from '#platform/postgres';
import { type Account, RESET_BY_NOBODY, type SignInMethod } from '../accounts/account.js';
import type { PersonDirectory, PersonInOffice } from '../accounts/person-directory.js';
import { newTotpSecret, totpUri } from '../accounts/second-factor/totp.js';
import { type Sealer, totpPlace } from '../accounts/second-factor/totp-place.js';
import type { AccountHappening, Client } from '../audit-trail/account-event.js';
import { digestOf, newSecret } from '../sessions/secrets.js';
import type { Session, SessionLimits } from '../sessions/session.js';
import { type Challenge, CHALLENGE_MS, type ChallengePurpose, type ChallengeSecrets } from './challenge.js';
import { type NextStep, nextStep, type SignInRules } from './next-step.js';
import type { ChallengeDigests } from './storage/challenge.store.js';

/** Where a sign-in stands after a step, with the new secrets that the browser is given. */
export type SignInStep =
  | { readonly state: 'signed-in'; readonly session: string; readonly lastsMs: number }
  | ({ readonly state: 'second-factor' | 'change-password' } & ChallengeSecrets)
  | ({ readonly state: 'enrol-second-factor'; readonly secret: string; readonly uri: string } & ChallengeSecrets);

interface Accounts {
  save(tx: Tx, account: Account): Promise<void>;
}
interface Sessions {
  insert(tx: Tx, digest: Buffer, session: Session): Promise<void>;
  endByDigest(tx: Tx, digest: Buffer): Promise<Session | undefined>;
  endBeyond(
    tx: Tx,
    like: Session,
    keep: number,
    at: { readonly now: Date; readonly idleSince: Date },
  ): Promise<Session[]>;
}
interface Challenges {
  insert(tx: Tx, digests: ChallengeDigests, challenge: Omit<Challenge, 'failures'>): Promise<void>;
}

export interface SignInDeskDeps {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly people: PersonDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly rules: SignInRules;
  readonly limits: SessionLimits;
  /** At once, of one account. */
  readonly sessionsPerAccount: number;
  /** Shown by authenticators. */
  readonly issuer: string;
}

/** Who has proven to be the account's person, and how. */
export interface Proven {
  /** Locked in this transaction. */
  readonly account: Account;
  readonly person: PersonInOffice;
  readonly method: SignInMethod;
  readonly secondFactor: boolean;
  readonly client: Client;
  /** The session that the browser came with: it ends, so that nobody goes on under an id that was planted. */
  readonly formerSession: string | null;
}

/** Decides with what a proven person goes on: the next challenge, or a session. */
export class SignInDesk {
  constructor(private readonly deps: SignInDeskDeps) {}

  /** Undefined when the person may not act as anybody today. */
  findPerson(tx: Tx, account: Account): Promise<PersonInOffice | undefined> {
    return this.deps.people.findActor(tx, account.personId, legalDayOf(this.deps.clock.now()));
  }

  /** The office whose record a refusal belongs to, also of whom it has let go; null for no account. */
  async findOffice(tx: Tx, account: Account | undefined): Promise<string | null> {
    if (account === undefined) return null;
    return (await this.deps.people.findOffices(tx, [account.personId])).get(account.personId) ?? null;
  }

  /** Nothing is recorded here: what happened is returned, for the caller's one record of its transaction. */
  async proceed(tx: Tx, proven: Proven): Promise<{ step: SignInStep; happenings: AccountHappening[] }> {
    const { account, person, method, secondFactor } = proven;
    const now = this.deps.clock.now();
    const next = nextStep(account, person.actor.roles, { method, secondFactor }, this.deps.rules, now);
    if (next === 'signed-in') return this.openSession(tx, proven, now);
    return { step: await this.challenge(tx, proven, next), happenings: [] };
  }

  /** Gives a challenge that is bound to a new cookie of this browser. */
  async giveChallenge(
    tx: Tx,
    purpose: ChallengePurpose,
    about: { readonly account: Account | null; readonly method: SignInMethod; readonly secondFactor: boolean },
  ): Promise<ChallengeSecrets> {
    const { account, method, secondFactor } = about;
    const secrets = { challenge: newSecret(), browser: newSecret() };
    await this.deps.challenges.insert(tx, digestsOf(secrets), {
      purpose,
      accountId: account?.id ?? null,
      accountRevision: account?.revision ?? null,
      method,
      secondFactor,
      expiresAt: new Date(this.deps.clock.now().getTime() + CHALLENGE_MS),
    });
    return secrets;
  }

  private async challenge(tx: Tx, proven: Proven, next: Exclude<NextStep, 'signed-in'>): Promise<SignInStep> {
    const { account } = proven;
    if (next !== 'enrol-second-factor') return { state: next, ...(await this.giveChallenge(tx, next, proven)) };
    const secret = newTotpSecret();
    const totpPendingSealed = this.deps.sealer.seal(secret, totpPlace(account.id));
    await this.deps.accounts.save(tx, { ...account, totpPendingSealed });
    const uri = totpUri(secret, { issuer: this.deps.issuer, account: account.name });
    return { state: next, secret, uri, ...(await this.giveChallenge(tx, next, proven)) };
  }

  private async openSession(
    tx: Tx,
    proven: Proven,
    now: Date,
  ): Promise<{ step: SignInStep; happenings: AccountHappening[] }> {
    const { account, person, method, secondFactor, client, formerSession } = proven;
    const former =
      formerSession === null ? undefined : await this.deps.sessions.endByDigest(tx, digestOf(formerSession));
    const secret = newSecret();
    const session: Session = {
      id: newId(now.getTime()),
      accountId: account.id,
      accountRevision: account.revision,
      personRevision: person.revision,
      method,
      secondFactor,
      ...client,
      startedAt: now,
      lastSeenAt: now,
      endsAt: new Date(now.getTime() + this.deps.limits.absoluteMs),
    };
    await this.deps.sessions.insert(tx, digestOf(secret), session);
    const idleSince = new Date(now.getTime() - this.deps.limits.idleMs);
    const beyond = await this.deps.sessions.endBeyond(tx, session, this.deps.sessionsPerAccount, { now, idleSince });
    await this.deps.accounts.save(tx, { ...account, ...resetsAfter(proven), lastSignedInAt: now });
    const { actor } = person;
    const about = { personId: account.personId, procuratorateId: actor.procuratorateId, actor, client };
    const ended: AccountHappening[] =
      former === undefined
        ? []
        : [
            {
              ...about,
              // Another person's, perhaps: it is that account's history.
              accountId: former.accountId,
              personId: former.accountId === account.id ? account.personId : null,
              event: { kind: 'session-ended', sessionId: former.id, reason: 'replaced' },
            },
          ];
    return {
      step: { state: 'signed-in', session: secret, lastsMs: this.deps.limits.absoluteMs },
      happenings: [
        ...ended,
        ...beyond.map(({ id: sessionId }): AccountHappening => {
          const event = { kind: 'session-ended', sessionId, reason: 'too-many-sessions' } as const;
          return { ...about, accountId: account.id, event };
        }),
        { ...about, accountId: account.id, event: { kind: 'signed-in', method, secondFactor, sessionId: session.id } },
      ],
    };
  }
}

/** Who signs in with all that the account has, makes good that somebody reset a part of it. */
function resetsAfter({ account, method, secondFactor }: Proven): Pick<Account, 'passwordReset' | 'secondFactorReset'> {
  const hasNone = account.totpSealed === null && account.secondFactorReset.by.length === 0;
  if (method === 'password' && (secondFactor || hasNone)) {
    return { passwordReset: RESET_BY_NOBODY, secondFactorReset: RESET_BY_NOBODY };
  }
  const { passwordReset, secondFactorReset } = account;
  return { passwordReset, secondFactorReset };
}

export const digestsOf = ({ challenge, browser }: ChallengeSecrets): ChallengeDigests => ({
  challenge: digestOf(challenge),
  browser: digestOf(browser),
});
