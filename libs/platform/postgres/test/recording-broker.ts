import type { OutgoingRecord, SendReceipt } from '#platform/kafka';
import type { EndOffset, RelayBroker } from '../src/relay/relay-generation.js';

const PARTITIONS = 4;

/** What specs send to in the broker's place: it keeps all records in order, and can fail, lose answers and be emptied. */
export class RecordingBroker implements RelayBroker {
  readonly records: OutgoingRecord[] = [];
  cluster = 'cluster-1';
  /** Called before the records are kept; what it throws, the send rejects with. */
  beforeKeeping: (records: readonly OutgoingRecord[]) => Promise<void> | void = () => undefined;
  /** Called after the records are kept, before the answer. */
  beforeAnswer: (records: readonly OutgoingRecord[]) => Promise<void> | void = () => undefined;
  #ends = new Map<string, number>();

  readonly send = async (records: readonly OutgoingRecord[]): Promise<readonly SendReceipt[]> => {
    await this.beforeKeeping(records);
    const receipts = new Map<string, SendReceipt>();
    for (const record of records) {
      this.records.push(record);
      const partition = [...record.key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % PARTITIONS;
      const key = `${record.topic}/${partition}`;
      const end = this.#ends.get(key) ?? 0;
      if (!receipts.has(key)) receipts.set(key, { topic: record.topic, partition, baseOffset: String(end) });
      this.#ends.set(key, end + 1);
    }
    await this.beforeAnswer(records);
    return [...receipts.values()];
  };

  clusterId(): Promise<string> {
    return Promise.resolve(this.cluster);
  }

  endOffsets(topics: readonly string[]): Promise<readonly EndOffset[]> {
    const ends = [...this.#ends].map(([key, end]) => {
      const [topic = '', partition] = key.split('/');
      return { topic, partition: Number(partition), endOffset: String(end) };
    });
    return Promise.resolve(ends.filter((end) => topics.includes(end.topic)));
  }

  /** All topics are as new. */
  empty(): void {
    this.#ends = new Map();
  }

  ids(): string[] {
    return this.records.map((record) => record.headers['ce_id'] ?? '');
  }

  values(key?: string): string[] {
    return this.records
      .filter((record) => key === undefined || record.key === key)
      .map((record) => record.value?.toString('utf8') ?? '');
  }
}

/** Waits until `condition` holds; rejects after `withinMs`. */
export async function eventually(condition: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
