import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaProducer } from '#platform/kafka';

/**
 * Sends a few records again and again, and each again until it is acknowledged, as the outbox relay does.
 * `acknowledged` are the ids that the broker confirmed.
 */
export class SteadyProducer {
  readonly acknowledged: string[] = [];
  #running = true;
  readonly #done: Promise<void>;

  constructor(
    private readonly producer: KafkaProducer,
    private readonly topic: string,
    private readonly prefix: string,
  ) {
    this.#done = this.#run();
  }

  /** Resolves when the last batch is acknowledged. */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    for (let n = 0; this.#running; n += 20) {
      const records = Array.from({ length: 20 }, (_, i) => ({
        topic: this.topic,
        key: `key-${i % 8}`,
        value: Buffer.from(String(n + i)),
        headers: { ce_id: `${this.prefix}${n + i}` },
      }));
      await this.#untilAcknowledged(records);
      await sleep(20);
    }
  }

  async #untilAcknowledged(records: Parameters<KafkaProducer['send']>[0]): Promise<void> {
    for (;;) {
      try {
        await this.producer.send(records);
        this.acknowledged.push(...records.map(({ headers }) => headers['ce_id'] ?? ''));
        return;
      } catch {
        await sleep(200);
      }
    }
  }
}
