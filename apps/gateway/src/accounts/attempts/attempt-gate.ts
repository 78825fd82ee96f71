import type { Tx } from '#platform/postgres';
import {
  type Admission,
  admit,
  type AttemptCount,
  type AttemptOutcome,
  type AttemptRule,
  noAttempts,
  settle,
  tell,
} from './attempt-rule.js';
import type { AttemptSubjects, SubjectKeys } from './attempt-subjects.js';

interface Counts {
  lock(tx: Tx, subjects: readonly Buffer[], fresh: AttemptCount): Promise<AttemptCount[]>;
  save(tx: Tx, subject: Buffer, count: AttemptCount): Promise<void>;
  forget(tx: Tx, subject: Buffer): Promise<void>;
  listLocked(tx: Tx, subjects: readonly Buffer[], now: Date): Promise<{ subject: Buffer; until: Date }[]>;
}

export interface AttemptRules {
  readonly account: AttemptRule;
  readonly address: AttemptRule;
}

/** What the gate says no with. `isFirst`: of its lock or window, and so the one that is recorded. */
export type RefusedEntry = {
  /** `account-locked`: the account's name is locked for a while: known or not, it looks the same. */
  readonly kind: 'account-locked' | 'too-many';
  readonly until: Date;
  readonly isFirst: boolean;
};
export type AttemptEntry = { readonly kind: 'open'; readonly subjects: AttemptSubjects } | RefusedEntry;
export type AddressEntry = { readonly kind: 'open' } | RefusedEntry;

const SOON_MS = 2_000;

/** Lets attempts in while an account's name and a client's address have failures left, and counts their outcomes. */
export class AttemptGate {
  constructor(
    private readonly counts: Counts,
    private readonly keys: SubjectKeys,
    private readonly rules: AttemptRules,
  ) {}

  async enter(tx: Tx, accountName: string, address: string, now: Date): Promise<AttemptEntry> {
    const subjects = this.keys.of(accountName, address);
    const [ofAccount = noAttempts(now), ofAddress = noAttempts(now)] = await this.counts.lock(
      tx,
      [subjects.account, subjects.address],
      noAttempts(now),
    );
    const byAddress = admit(ofAddress, this.rules.address, now);
    if (byAddress.kind !== 'open') return this.refuseAddress(tx, subjects.address, ofAddress, byAddress, now);
    const byAccount = admit(ofAccount, this.rules.account, now);
    if (byAccount.kind !== 'open') {
      const { isFirst, count } = tell(ofAccount, byAccount, this.rules.account, now);
      if (isFirst) await this.counts.save(tx, subjects.account, count);
      if (byAccount.kind === 'busy') return { kind: 'too-many', until: untilOf(byAccount, now), isFirst };
      // Knocking at a locked account is a failure of the address: it would be a free way to go on.
      await this.counts.save(tx, subjects.address, settle(byAddress.count, 'failed', this.rules.address, now));
      return { kind: 'account-locked', until: byAccount.until, isFirst };
    }
    await this.counts.save(tx, subjects.account, byAccount.count);
    await this.counts.save(tx, subjects.address, byAddress.count);
    return { kind: 'open', subjects };
  }

  /** For an attempt that names no account: the address's count alone. It keeps its place until `leaveAddress`. */
  async enterAddress(tx: Tx, address: string, now: Date): Promise<AddressEntry> {
    const { subject, count } = await this.lockAddress(tx, address, now);
    const admission = admit(count, this.rules.address, now);
    if (admission.kind !== 'open') return this.refuseAddress(tx, subject, count, admission, now);
    await this.counts.save(tx, subject, admission.count);
    return { kind: 'open' };
  }

  /** For the second half of one that entered before, and has its place: only a lock keeps it out. */
  async resumeAddress(tx: Tx, address: string, now: Date): Promise<AddressEntry> {
    const { subject, count } = await this.lockAddress(tx, address, now);
    const admission = admit(count, this.rules.address, now);
    return admission.kind === 'locked' ? this.refuseAddress(tx, subject, count, admission, now) : { kind: 'open' };
  }

  async leaveAddress(tx: Tx, address: string, outcome: 'passed' | 'failed', now: Date): Promise<void> {
    const { subject, count } = await this.lockAddress(tx, address, now);
    await this.counts.save(tx, subject, settle(count, outcome, this.rules.address, now));
  }

  /** Until when the account is locked because of this outcome; null when it is not. */
  async leave(tx: Tx, subjects: AttemptSubjects, outcome: AttemptOutcome, now: Date): Promise<Date | null> {
    const [ofAccount, ofAddress] = await this.counts.lock(tx, [subjects.account, subjects.address], noAttempts(now));
    const account = settle(ofAccount ?? noAttempts(now), outcome, this.rules.account, now);
    await this.counts.save(tx, subjects.account, account);
    // A good sign-in says nothing about the other attempts from its address.
    const forAddress = outcome === 'failed' ? 'failed' : 'passed';
    await this.counts.save(
      tx,
      subjects.address,
      settle(ofAddress ?? noAttempts(now), forAddress, this.rules.address, now),
    );
    return outcome === 'failed' && account.lockedUntil !== null && account.lockedUntil > now
      ? account.lockedUntil
      : null;
  }

  private async lockAddress(tx: Tx, address: string, now: Date): Promise<{ subject: Buffer; count: AttemptCount }> {
    const subject = this.keys.of('', address).address;
    const [count = noAttempts(now)] = await this.counts.lock(tx, [subject], noAttempts(now));
    return { subject, count };
  }

  private async refuseAddress(
    tx: Tx,
    subject: Buffer,
    before: AttemptCount,
    admission: Exclude<Admission, { kind: 'open' }>,
    now: Date,
  ): Promise<RefusedEntry> {
    const { isFirst, count } = tell(before, admission, this.rules.address, now);
    if (isFirst) await this.counts.save(tx, subject, count);
    return { kind: 'too-many', until: untilOf(admission, now), isFirst };
  }

  async unlock(tx: Tx, accountName: string): Promise<void> {
    await this.counts.forget(tx, this.keys.of(accountName, '').account);
  }

  /** Names that are locked now, with the end of the lock. */
  async lockedOf(tx: Tx, accountNames: readonly string[], now: Date): Promise<Map<string, Date>> {
    const subjects = new Map(accountNames.map((name) => [this.keys.of(name, '').account.toString('hex'), name]));
    const locked = await this.counts.listLocked(tx, [...subjects.keys()].map(fromHex), now);
    return new Map(
      locked.flatMap(({ subject, until }) => {
        const name = subjects.get(subject.toString('hex'));
        return name === undefined ? [] : [[name, until] as const];
      }),
    );
  }
}

const fromHex = (text: string): Buffer => Buffer.from(text, 'hex');

const untilOf = (admission: Exclude<Admission, { kind: 'open' }>, now: Date): Date =>
  admission.kind === 'locked' ? admission.until : new Date(now.getTime() + SOON_MS);
