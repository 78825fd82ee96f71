import { EventErasedV1, EventOutcomeV1, readContractBytes, SourceChangedV1 } from '#contracts';
import type { FieldKeys } from '#platform/crypto';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { SourceStore } from '../../storage/source.store.js';
import type { ZoneEntry } from '../entries/zone-entry.js';
import { packSource } from '../entries/zone-source.js';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

export interface ForwardOutcomesDeps {
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly sources: Pick<SourceStore, 'list'>;
  /** Where the edge asks platforms. */
  readonly connectors?: Pick<ZoneConnectorStore, 'toTell'>;
  readonly keys: Pick<FieldKeys, 'open'>;
}

/** What of the outcomes may leave: that of the intake. What rules and casework decided stays on the inner side. */
const TOLD_STAGE = 'ingest';

/** On the inner side: what the edge needs to know, for the next batch there: registrations, and what became of pushed items. */
export class ForwardOutcomes {
  constructor(private readonly deps: ForwardOutcomesDeps) {}

  /** `event.outcome.v1` */
  async outcomes(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const entries: ZoneEntry[] = [];
    for (const record of records) {
      const { value, key, headers } = record;
      const read = readContractBytes(EventOutcomeV1, value);
      if (!read.ok) {
        const detail = read.error.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`).join('; ');
        await context.quarantine(record, { code: 'INGEST.OUTCOME_UNREADABLE', detail });
        continue;
      }
      if (read.value.stage !== TOLD_STAGE) continue;
      const { traceparent } = headers;
      const meta = { kind: 'outcome' as const, key: String(key ?? read.value.sourceId) };
      entries.push({ meta: { ...meta, ...(traceparent === undefined ? {} : { traceparent }) }, body: value });
    }
    await this.deps.parts.add(context.tx, entries);
  }

  /** `event.erased.v1`: ids alone. */
  async erased(records: readonly KafkaRecord[], { tx }: Pick<ChunkContext<Tx>, 'tx'>): Promise<void> {
    const entries = records.flatMap(({ value, key, headers }): ZoneEntry[] => {
      const read = readContractBytes(EventErasedV1, value);
      if (!read.ok) return [];
      const { eventId } = read.value;
      const id = headers['ce_id'] ?? eventId;
      return [{ meta: { kind: 'erased', key: String(key ?? eventId), id }, body: value }];
    });
    await this.deps.parts.add(tx, entries);
  }

  /** `source.changed.v1`: it says that a source changed; what goes is what is registered now, regions and rate too. */
  async sources(records: readonly KafkaRecord[], { tx }: Pick<ChunkContext<Tx>, 'tx'>): Promise<void> {
    const changed = new Set(records.flatMap(sourceIdOf));
    if (changed.size === 0) return;
    await this.tell(tx, (sourceId) => changed.has(sourceId));
  }

  /**
   * At a start: sources whose platforms are asked, told as they are. The edge may know nothing of a connector that was at work
   * before the edge asked, or that is no more for it to ask by.
   */
  async connectors(tx: Tx, asked: ReadonlySet<string>): Promise<void> {
    await this.tell(tx, (sourceId) => asked.has(sourceId));
  }

  private async tell(tx: Tx, isMeant: (sourceId: string) => boolean): Promise<void> {
    const { sources, connectors, parts, keys } = this.deps;
    const rows = (await sources.list(tx)).filter(({ sourceId }) => isMeant(sourceId));
    const asked = await connectors?.toTell(tx);
    await parts.add(
      tx,
      rows.map((row) => ({ meta: { kind: 'source' }, body: packSource(row, keys, asked?.get(row.sourceId)) })),
    );
  }
}

/** ingest writes this topic alone: what is none of its records names no source. */
function sourceIdOf({ value }: KafkaRecord): string[] {
  const read = readContractBytes(SourceChangedV1, value);
  return read.ok ? [read.value.sourceId] : [];
}
