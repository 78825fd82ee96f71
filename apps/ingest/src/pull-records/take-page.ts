import { type Clock, legalDayOf } from '#kernel';
import type { Logger } from '#platform/observe';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AcceptEvents } from '../accept-events/accept-events.use-case.js';
import type { IncomingItem, ItemFault } from '../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../accept-events/intake-recorder.js';
import { isWorthKeeping } from '../accept-events/item-result.js';
import type { Position } from '../pull/paging.js';
import type { Source } from '../sources/source.js';
import type { ConnectorLease, ConnectorStore, PageCounts } from '../storage/connector.store.js';
import type { PullSeenStore } from '../storage/pull-seen.store.js';
import { type PulledAside, type PulledRecord, putPulledAside, recordsOf } from './pulled-record.js';

export interface TakePageDeps extends PulledAside {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ConnectorStore, 'lock' | 'advance'>;
  readonly seen: Pick<PullSeenStore, 'among' | 'add'>;
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly clock: Clock;
  readonly newTrace: () => string;
  readonly isTransient: (error: unknown) => boolean;
  readonly logger: Logger;
}

/** Somebody else asks, or the connector was changed or stopped: nothing of what was begun may stay. */
export class ConnectorLost extends Error {
  constructor() {
    super('the connector is not ours any more');
    this.name = 'ConnectorLost';
  }
}

export interface Page {
  readonly lease: ConnectorLease;
  readonly source: Source;
  readonly items: readonly unknown[];
  /** Where the next request goes on. */
  readonly position: Position;
}

const AT_ONCE = 500;
const FAILED: ItemFault = { code: 'INGEST.CONNECTOR_ITEM_FAILED', items: [] };
const NOTHING: PageCounts = { records: 0, known: 0, putAside: 0, outcomes: new Map() };

/** Takes a page in: its events, what of it is put aside, and how far the connector came, in one transaction. */
export class TakePage {
  constructor(private readonly deps: TakePageDeps) {}

  /**
   * Where the page cannot be taken as a whole, each record is tried alone, so that one that cannot be processed holds up none
   * of the others. Throws `ConnectorLost`, and what concerns all records alike.
   */
  async take(page: Page): Promise<void> {
    const records = recordsOf(page.items);
    const repeated = page.items.length - records.length;
    try {
      await this.deps.database.run(async (tx) => {
        await this.hold(tx, page.lease);
        const counts = await this.takeIn(tx, page, records);
        await this.advance(tx, page, { ...counts, known: counts.known + repeated });
      });
    } catch (error) {
      if (error instanceof ConnectorLost || this.deps.isTransient(error)) throw error;
      await this.takeEach(page, records);
    }
  }

  private async takeEach(page: Page, records: readonly PulledRecord[]): Promise<void> {
    const { database, connectors, isTransient, logger } = this.deps;
    const failed: PulledRecord[] = [];
    for (const record of records) {
      try {
        await database.run(async (tx) => {
          await this.hold(tx, page.lease);
          await this.takeIn(tx, page, [record]);
        });
      } catch (error) {
        if (error instanceof ConnectorLost || isTransient(error)) throw error;
        logger.error({ err: error, sourceId: page.source.id }, 'a pulled record could not be processed');
        failed.push(record);
      }
    }
    // Counted is what came; the outcomes of single ones stand with the events and in the metrics.
    await database.run(async (tx) => {
      await this.hold(tx, page.lease);
      for (const record of failed) await this.putAside(tx, page.source, record, FAILED);
      await connectors.advance(tx, page.lease, page.position, {
        ...NOTHING,
        records: page.items.length,
        putAside: failed.length,
      });
    });
  }

  private async takeIn(tx: Tx, { source }: Page, records: readonly PulledRecord[]): Promise<PageCounts> {
    const { seen, acceptEvents, recorder, clock, newTrace } = this.deps;
    const since = performance.now();
    const now = clock.now();
    const today = legalDayOf(now);
    const known = await seen.among(
      tx,
      source.id,
      records.map(({ digest }) => digest),
      today,
    );
    const fresh = records.filter(({ digest }) => !known.has(digest.toString('hex')));
    const outcomes = new Map<string, number>();
    let putAside = 0;
    for (let from = 0; from < fresh.length; from += AT_ONCE) {
      const some = fresh.slice(from, from + AT_ONCE);
      const items = some.map(({ item }): IncomingItem => ({
        source,
        raw: null,
        parsed: { value: item, mayHoldPoison: true },
        receivedMs: now.getTime(),
        via: 'pull',
        run: null,
        traceparent: newTrace(),
      }));
      const results = await acceptEvents.accept(tx, items);
      for (const [i, result] of results.entries()) {
        outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1);
        if (result.fault === null || !isWorthKeeping(result)) continue;
        await this.putAside(tx, source, some[i]!, result.fault);
        putAside += 1;
      }
      recorder.afterCommit(tx, { items, results, via: 'pull', since });
    }
    await seen.add(
      tx,
      source.id,
      fresh.map(({ digest }) => digest),
      today,
    );
    return { records: records.length, known: known.size, putAside, outcomes };
  }

  private putAside(tx: Tx, source: Source, { bytes }: PulledRecord, fault: ItemFault): Promise<void> {
    const timestampMs = this.deps.clock.now().getTime();
    return putPulledAside(tx, this.deps, { sourceId: source.id, bytes, fault, timestampMs });
  }

  private async hold(tx: Tx, lease: ConnectorLease): Promise<void> {
    if (!(await this.deps.connectors.lock(tx, lease))) throw new ConnectorLost();
  }

  private async advance(tx: Tx, page: Page, counts: PageCounts): Promise<void> {
    await this.deps.connectors.advance(tx, page.lease, page.position, { ...counts, records: page.items.length });
  }
}
