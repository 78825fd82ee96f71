import { type Clock, ProblemError } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AccountEvent, AccountHappening, Client } from '../../audit-trail/account-event.js';
import type { Session } from '../../sessions/session.js';
import type { LiveSession } from '../../sessions/session-actors.js';
import { mustHaveSecondFactor, type SignInRules } from '../../sign-in/next-step.js';
import { refusedAttempt } from '../../sign-in/refusal.js';
import type { Account } from '../account.js';
import type { AttemptEntry } from '../attempts/attempt-gate.js';
import type { AttemptOutcome } from '../attempts/attempt-rule.js';
import type { AttemptSubjects } from '../attempts/attempt-subjects.js';
import { newTotpSecret, takeTotpCode, totpUri } from '../second-factor/totp.js';
import { type Sealer, totpPlace } from '../second-factor/totp-place.js';

interface Accounts {
  lock(tx: Tx, id: string): Promise<Account | undefined>;
  save(tx: Tx, account: Account): Promise<void>;
}
interface Sessions {
  endOfAccount(tx: Tx, accountId: string, exceptId?: string | null): Promise<Session[]>;
}
interface Gate {
  enter(tx: Tx, accountName: string, address: string, now: Date): Promise<AttemptEntry>;
  leave(tx: Tx, subjects: AttemptSubjects, outcome: AttemptOutcome, now: Date): Promise<Date | null>;
}
interface History {
  append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void>;
}

export interface ManageSecondFactorDeps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly gate: Gate;
  readonly sealer: Sealer;
  readonly history: History;
  readonly rules: SignInRules;
  readonly issuer: string;
}

/** A person gets, confirms and gives up the own second factor. With each change the other sessions end. */
export class ManageSecondFactor {
  constructor(private readonly deps: ManageSecondFactorDeps) {}

  /** A new secret, shown once; it counts from its first code on. Throws GATEWAY.SECOND_FACTOR_EXISTS. */
  begin({ session }: LiveSession): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.deps.uow.run(async (tx) => {
      const account = await this.lock(tx, session);
      if (account.totpSealed !== null) throw new ProblemError('GATEWAY.SECOND_FACTOR_EXISTS');
      const secret = newTotpSecret();
      const totpPendingSealed = this.deps.sealer.seal(secret, totpPlace(account.id));
      await this.deps.accounts.save(tx, { ...account, totpPendingSealed });
      return { secret, uri: totpUri(secret, { issuer: this.deps.issuer, account: account.name }) };
    });
  }

  /** Throws GATEWAY.SECOND_FACTOR_NOT_BEGUN when no secret was shown, GATEWAY.CODE_REFUSED for another code than its. */
  confirm(live: LiveSession, code: string, client: Client): Promise<void> {
    return this.withCode(live, code, client, 'totpPendingSealed', (account, step) => ({
      account: { ...account, totpSealed: account.totpPendingSealed, totpPendingSealed: null, totpLastStep: step },
      event: { kind: 'second-factor-enrolled' },
    }));
  }

  /** Throws GATEWAY.SECOND_FACTOR_REQUIRED where the person's roles demand one. */
  async remove(live: LiveSession, code: string, client: Client): Promise<void> {
    if (mustHaveSecondFactor(live.person.actor.roles, this.deps.rules)) {
      throw new ProblemError('GATEWAY.SECOND_FACTOR_REQUIRED');
    }
    await this.withCode(live, code, client, 'totpSealed', (account) => ({
      account: { ...account, totpSealed: null, totpPendingSealed: null, totpLastStep: null },
      event: { kind: 'second-factor-removed' },
    }));
  }

  private async withCode(
    live: LiveSession,
    code: string,
    client: Client,
    which: 'totpSealed' | 'totpPendingSealed',
    change: (account: Account, step: number) => { readonly account: Account; readonly event: AccountEvent },
  ): Promise<void> {
    const now = this.deps.clock.now();
    const problem = await this.deps.uow.run(async (tx) => {
      const account = await this.lock(tx, live.session);
      const sealed = account[which];
      if (sealed === null) throw new ProblemError('GATEWAY.SECOND_FACTOR_NOT_BEGUN');
      const entry = await this.deps.gate.enter(tx, account.name, client.address, now);
      if (entry.kind !== 'open') return refusedAttempt(entry, now).problem;
      const secret = this.deps.sealer.open(sealed, totpPlace(account.id));
      const lastStep = which === 'totpSealed' ? account.totpLastStep : null;
      const step = takeTotpCode(secret, code, now, lastStep);
      await this.deps.gate.leave(tx, entry.subjects, step === null ? 'failed' : 'passed', now);
      if (step === null) {
        return new ProblemError('GATEWAY.CODE_REFUSED', { items: [{ pointer: '/code', detail: '动态口令不正确' }] });
      }
      const changed = change(account, step);
      await this.deps.accounts.save(tx, changed.account);
      const ended = await this.deps.sessions.endOfAccount(tx, account.id, live.session.id);
      await this.record(tx, live, client, now, [
        changed.event,
        ...ended.map(({ id }) => ({ kind: 'session-ended', sessionId: id, reason: 'second-factor-changed' }) as const),
      ]);
      return null;
    });
    if (problem !== null) throw problem;
  }

  private async lock(tx: Tx, { accountId, accountRevision }: Session): Promise<Account> {
    const account = await this.deps.accounts.lock(tx, accountId);
    if (account?.revision !== accountRevision) throw new ProblemError('GATEWAY.NOT_SIGNED_IN');
    return account;
  }

  private record(
    tx: Tx,
    { session, person }: LiveSession,
    client: Client,
    at: Date,
    events: readonly AccountEvent[],
  ): Promise<void> {
    const { actor } = person;
    const whose = { accountId: session.accountId, personId: actor.id, procuratorateId: actor.procuratorateId };
    return this.deps.history.append(
      tx,
      at,
      events.map((event) => ({ ...whose, actor, client, event })),
    );
  }
}
