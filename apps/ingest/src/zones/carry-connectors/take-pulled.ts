import type { Tx } from '#platform/postgres';
import type { AcceptEvents } from '../../accept-events/accept-events.use-case.js';
import type { IncomingItem, ItemFault } from '../../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../../accept-events/intake-recorder.js';
import { isWorthKeeping } from '../../accept-events/item-result.js';
import { type PulledAside, type PulledRecord, putPulledAside, recordsOf } from '../../pull-records/pulled-record.js';
import type { SourceDirectory } from '../../sources/source-directory.js';
import { ACTIVE, type Source } from '../../sources/source.js';
import type { ConnectorStore } from '../../storage/connector.store.js';
import type { PulledMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';
import type { EntryTaker } from '../take-batches/take-one.js';

export interface TakePulledDeps extends PulledAside {
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly directory: Pick<SourceDirectory, 'findFresh'>;
  readonly connectors: Pick<ConnectorStore, 'find'> & Pick<ZoneConnectorStore, 'addOutcomes'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly isTransient: (error: unknown) => boolean;
  readonly newTrace: () => string;
}

const FAILED: ItemFault = { code: 'INGEST.CONNECTOR_ITEM_FAILED', items: [] };
const isPulled = (entry: ZoneEntry): entry is ZoneEntry<PulledMeta> => entry.meta.kind === 'pulled';

/**
 * On the inner side: records that the edge asked platforms for. Nobody signed them, so they are taken only of sources that have a
 * connector here; all others are put aside. One by which the program stumbles is put aside alone.
 */
export class TakePulled implements EntryTaker {
  constructor(private readonly deps: TakePulledDeps) {}

  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    for (const { meta, body } of entries.filter(isPulled)) {
      const records = recordsOf(JSON.parse(String(body)) as unknown[]);
      const source = await this.deps.directory.findFresh(meta.sourceId);
      const fault = await this.faultOf(tx, meta.sourceId, source);
      const outcomes = new Map<string, number>();
      const putAside =
        source === undefined || fault !== null
          ? await this.putAllAside(tx, meta, records, fault ?? FAILED)
          : await this.takeIn(tx, meta, records, { source, outcomes });
      await this.deps.connectors.addOutcomes(tx, meta.sourceId, outcomes, putAside);
    }
  }

  private async faultOf(tx: Tx, sourceId: string, source: Source | undefined): Promise<ItemFault | null> {
    if (source === undefined) return { code: 'INGEST.SOURCE_UNKNOWN', items: [] };
    if (source.state !== ACTIVE) return { code: 'INGEST.SOURCE_SUSPENDED', items: [] };
    const connector = await this.deps.connectors.find(tx, sourceId);
    return connector === undefined ? { code: 'INGEST.CONNECTOR_UNKNOWN', items: [] } : null;
  }

  private async putAllAside(
    tx: Tx,
    { sourceId, receivedMs }: PulledMeta,
    records: readonly PulledRecord[],
    fault: ItemFault,
  ): Promise<number> {
    for (const { bytes } of records) {
      await putPulledAside(tx, this.deps, { sourceId, bytes, fault, timestampMs: receivedMs });
    }
    return records.length;
  }

  private async takeIn(
    tx: Tx,
    meta: PulledMeta,
    records: readonly PulledRecord[],
    into: { readonly source: Source; readonly outcomes: Map<string, number> },
  ): Promise<number> {
    await tx.client.query('SAVEPOINT pulled');
    try {
      return await this.takeSome(tx, meta, records, into);
    } catch (error) {
      if (this.deps.isTransient(error)) throw error;
      await tx.client.query('ROLLBACK TO SAVEPOINT pulled');
      if (records.length === 1) return this.putAllAside(tx, meta, records, FAILED);
    }
    let putAside = 0;
    for (const record of records) putAside += await this.takeIn(tx, meta, [record], into);
    return putAside;
  }

  private async takeSome(
    tx: Tx,
    { sourceId, receivedMs }: PulledMeta,
    records: readonly PulledRecord[],
    { source, outcomes }: { readonly source: Source; readonly outcomes: Map<string, number> },
  ): Promise<number> {
    const { acceptEvents, recorder, newTrace } = this.deps;
    const since = performance.now();
    const items = records.map(({ item }): IncomingItem => ({
      source,
      raw: null,
      parsed: { value: item, mayHoldPoison: true },
      receivedMs,
      via: 'pull',
      run: null,
      traceparent: newTrace(),
    }));
    const results = await acceptEvents.accept(tx, items);
    let putAside = 0;
    for (const [i, { fault, ...result }] of results.entries()) {
      if (fault === null || !isWorthKeeping({ ...result, fault })) continue;
      await putPulledAside(tx, this.deps, { sourceId, bytes: records[i]!.bytes, fault, timestampMs: receivedMs });
      putAside += 1;
    }
    for (const { outcome } of results) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    recorder.afterCommit(tx, { items, results, via: 'pull', since });
    return putAside;
  }
}
