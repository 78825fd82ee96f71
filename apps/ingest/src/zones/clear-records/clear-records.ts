import type { Clock } from '#kernel';
import type { KafkaAdmin } from '#platform/kafka';
import type { Logger } from '#platform/observe';

export interface ClearRecordsDeps {
  readonly admin: Pick<KafkaAdmin, 'committedOffsets' | 'offsets' | 'deleteRecords'>;
  /** Where sources push, by now. */
  readonly topics: () => readonly string[];
  /** Whose position it is: what it committed is durable here, sealed to the inner side. */
  readonly group: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCleared: (records: number) => void;
  readonly everyMs: number;
}

/**
 * On the edge: platforms write their bytes to its broker in clear. What was taken, and rests sealed since, is removed at the broker
 * up to the position of those who took it.
 */
export class ClearRecords {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  private clearedMs: number;

  constructor(private readonly deps: ClearRecordsDeps) {
    this.clearedMs = deps.clock.now().getTime();
  }

  start(): void {
    this.timer ??= setInterval(() => this.wake(), this.deps.everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Since all topics were last cleared. */
  secondsSince(): number {
    return (this.deps.clock.now().getTime() - this.clearedMs) / 1_000;
  }

  /** Returns how many records were removed. A topic that cannot be cleared keeps no other from being. */
  async clear(): Promise<number> {
    const { topics, logger, onCleared, clock } = this.deps;
    let [removed, failed] = [0, 0];
    for (const topic of topics()) {
      try {
        removed += await this.clearOne(topic);
      } catch (err) {
        failed += 1;
        logger.warn({ err, topic }, 'what was taken from a topic could not be removed at the broker');
      }
    }
    if (removed > 0) onCleared(removed);
    if (failed === 0) this.clearedMs = clock.now().getTime();
    return removed;
  }

  private async clearOne(topic: string): Promise<number> {
    const { admin, group } = this.deps;
    const taken = await admin.committedOffsets(group, topic);
    const { earliest } = await admin.offsets(topic);
    const below = new Map([...taken].filter(([partition, offset]) => offset > (earliest.get(partition) ?? offset)));
    await admin.deleteRecords(topic, below);
    return [...below].reduce((sum, [partition, offset]) => sum + Number(offset - earliest.get(partition)!), 0);
  }

  private wake(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.clear()
      .then(
        () => undefined,
        (err: unknown) => this.deps.logger.warn({ err }, 'push topics could not be cleared'),
      )
      .finally(() => (this.busy = false));
  }
}
