import { newId } from '#kernel';
import { afterCommit } from '../connection/after-commit.js';
import type { OutboxMessage, Tx } from '../tx.js';
import { insertOutboxRows, type OutboxRow } from './outbox-rows.js';

export interface OutboxOptions {
  /** The service's name: `ce_source` of every message. */
  readonly source: string;
  /** W3C trace context of the work under way, or undefined when there is none. */
  readonly traceparent: () => string | undefined;
  /** Called after each commit that left messages: wakes this process's relay. */
  readonly onCommitted?: () => void;
}

/**
 * Messages that leave with the transaction: they are relayed if and only if it commits, in the order in which
 * transactions that hold the same lock enqueued them.
 */
export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /**
   * One statement for any number of messages. Call it after the rows that the messages speak of are locked or
   * written, otherwise the order of messages of one entity is not the order of its changes.
   * Rejects with MessageTooLarge; the transaction must not commit then.
   */
  async enqueue(tx: Tx, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const now = Date.now();
    const time = new Date(now).toISOString();
    const traceparent = this.#options.traceparent();
    const rows = messages.map((message): OutboxRow => {
      const headers: Record<string, string> = { ce_source: this.#options.source, ce_time: time };
      if (traceparent !== undefined) headers['traceparent'] = traceparent;
      Object.assign(headers, message.headers);
      headers['ce_id'] = message.id ?? headers['ce_id'] ?? newId(now);
      return {
        topic: message.topic,
        key: message.key,
        headers: JSON.stringify(headers),
        value: message.value,
      };
    });
    await insertOutboxRows(tx, rows);
    if (this.#options.onCommitted !== undefined) afterCommit(tx, this.#options.onCommitted);
  }
}
