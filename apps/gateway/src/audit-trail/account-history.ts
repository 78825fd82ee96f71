import type { HistoryWrite } from '#platform/audit';
import { afterCommit, type Tx } from '#platform/postgres';
import { ACCOUNT_CHAIN, type AccountHappening, NO_ACCOUNT } from './account-event.js';

interface Chains {
  append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void>;
}

interface Listener {
  happened(happening: AccountHappening): void;
}

/**
 * Writes what happens to accounts into their history, in the transaction in which it happens; once that is committed,
 * the security log and the counters are told. Call it once per transaction.
 */
export class AccountHistory {
  constructor(
    private readonly chains: Chains,
    private readonly listener: Listener,
  ) {}

  async append(tx: Tx, at: Date, happenings: readonly AccountHappening[]): Promise<void> {
    if (happenings.length === 0) return;
    await this.chains.append(
      tx,
      happenings.map((happening) => toWrite(happening, at)),
    );
    afterCommit(tx, () => happenings.forEach((happening) => this.listener.happened(happening)));
  }
}

function toWrite(
  { accountId, personId, procuratorateId, actor, client, event }: AccountHappening,
  at: Date,
): HistoryWrite {
  return {
    chain: { kind: ACCOUNT_CHAIN, id: accountId ?? NO_ACCOUNT },
    at: at.toISOString(),
    procuratorateId,
    regionCode12: null,
    actorId: actor?.id ?? null,
    actorName: actor?.name ?? null,
    command: event.kind,
    entry: { ...event, personId },
    // An address is of a person: it stands beside the entry, which holds its keyed hash.
    secret: client === null ? null : JSON.stringify({ address: client.address, userAgent: client.userAgent }),
  };
}
