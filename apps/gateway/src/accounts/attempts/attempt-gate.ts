import type { Tx } from '#platform/postgres';
import { admit, type AttemptCount, type AttemptOutcome, type AttemptRule, noAttempts, settle } from './attempt-rule.js';
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

export type AttemptEntry =
  | { readonly kind: 'open'; readonly subjects: AttemptSubjects }
  /** The account's name is locked for a while: known or not, it looks the same. */
  | { readonly kind: 'account-locked'; readonly until: Date }
  | { readonly kind: 'too-many'; readonly until: Date };

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
    const [ofAccount, ofAddress] = await this.counts.lock(tx, [subjects.account, subjects.address], noAttempts(now));
    const byAddress = admit(ofAddress ?? noAttempts(now), this.rules.address, now);
    if (byAddress.kind !== 'open') return { kind: 'too-many', until: untilOf(byAddress, now) };
    const byAccount = admit(ofAccount ?? noAttempts(now), this.rules.account, now);
    if (byAccount.kind === 'busy') return { kind: 'too-many', until: untilOf(byAccount, now) };
    if (byAccount.kind === 'locked') {
      // Knocking at a locked account is a failure of the address: it would be a free way to go on.
      await this.counts.save(tx, subjects.address, settle(byAddress.count, 'failed', this.rules.address, now));
      return { kind: 'account-locked', until: byAccount.until };
    }
    await this.counts.save(tx, subjects.account, byAccount.count);
    await this.counts.save(tx, subjects.address, byAddress.count);
    return { kind: 'open', subjects };
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

const untilOf = (admission: { kind: 'locked'; until: Date } | { kind: 'busy' }, now: Date): Date =>
  admission.kind === 'locked' ? admission.until : new Date(now.getTime() + SOON_MS);
