import type { OutgoingRecord, SendReceipt } from '#platform/kafka';
import type { Sealer } from '../sealing/sealer.js';
import type { RelayBroker } from './relay-generation.js';

/** Structured log; pino fits. Facts never hold messages. */
export interface RelayLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface OutboxRelayOptions {
  readonly url: string;
  readonly schema: string;
  /** Names this instance in pg_stat_activity and as the cursor's owner. */
  readonly applicationName: string;
  /**
   * Resolves when the broker has all records, in their order per key. When it rejects, all of them are sent again,
   * for as long as it takes: readers know a message by its `ce_id`.
   */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<readonly SendReceipt[]>;
  readonly broker: RelayBroker;
  /** Opens rows that wait sealed, and seals what is put aside. */
  readonly sealer: Sealer;
  readonly log?: RelayLog;
  /** How long relayed rows are kept, to be relayed again after a restore: the topics' retention. Default 7 days. */
  readonly retentionMs?: number;
  readonly batchRows?: number;
  /** Sum of a batch. Below the broker's limit of one batch, so that it fits however it is partitioned. */
  readonly batchBytes?: number;
  /** How often an idle relay looks, unless it is woken. */
  readonly idleMs?: number;
  /** How often the broker is asked whether it is still the same. */
  readonly checkMs?: number;
  /** How long `stop` waits for the broker's answer to the batch under way. Default 5 s. */
  readonly stopWithinMs?: number;
}

const DAY_MS = 86_400_000;

export type RelaySettings = Required<OutboxRelayOptions>;

export const relaySettings = (options: OutboxRelayOptions): RelaySettings => ({
  retentionMs: 7 * DAY_MS,
  batchRows: 1_000,
  batchBytes: 900_000,
  idleMs: 100,
  checkMs: 30_000,
  stopWithinMs: 5_000,
  log: { info: () => undefined, warn: () => undefined },
  ...options,
});
