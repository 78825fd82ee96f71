import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

export interface TellProgressDeps {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ZoneConnectorStore, 'progress'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly logger: Logger;
  readonly everyMs: number;
}

/** On the edge: tells the inner side how far connectors came, those that moved since they were told. */
export class TellProgress {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  /** By source. What another instance told is told again: it does no harm. */
  private told = new Map<string, string>();

  constructor(private readonly deps: TellProgressDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.wake(), this.deps.everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Returns how many were told. */
  async tell(): Promise<number> {
    const { database, connectors, parts } = this.deps;
    const all = await database.read((tx) => connectors.progress(tx));
    const texts = new Map([...all].map(([sourceId, progress]) => [sourceId, JSON.stringify(progress)]));
    const moved = [...texts].filter(([sourceId, text]) => this.told.get(sourceId) !== text);
    if (moved.length === 0) return 0;
    await database.run((tx) =>
      parts.add(
        tx,
        moved.map(([sourceId, text]) => ({ meta: { kind: 'progress', sourceId }, body: Buffer.from(text, 'utf8') })),
      ),
    );
    this.told = texts;
    return moved.length;
  }

  private wake(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.tell()
      .then(
        () => undefined,
        (err: unknown) => this.deps.logger.warn({ err }, 'how far connectors came could not be told'),
      )
      .finally(() => (this.busy = false));
  }
}
