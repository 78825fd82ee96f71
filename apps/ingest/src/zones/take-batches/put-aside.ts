import { EVENT_ERASED } from '../../accept-events/item-result.js';
import { TOPICS, topicName } from '#contracts';
import { SIGNATURE_HEADERS } from '#platform/auth';
import { quarantineRecord, type Sealer, type Tx } from '#platform/postgres';
import type { IncomingItem, ItemFault } from '../../accept-events/incoming-item.js';
import { HTTP_BINDING, KAFKA_BINDING } from '../../accept-events/read-cloud-event.js';
import { describeFault } from '../../accept-events/record-pushes.js';
import type { BatchHead } from '../batches/batch-head.js';
import type { PushMeta, ZoneEntry } from '../entries/zone-entry.js';

export interface PutAsideDeps {
  readonly sealer: Pick<Sealer, 'seal'>;
  /** Of the consumers, whose records lie beside these. */
  readonly group: string;
  readonly topicPrefix: string;
}

export interface AsideRecord {
  readonly message: ZoneEntry<PushMeta>;
  readonly head: BatchHead;
  /** Of the message among those of its batch. */
  readonly place: number;
  readonly fault: ItemFault;
  /** The one that is refused, of a message that holds many. */
  readonly item?: IncomingItem & { readonly index: number };
}

const ITEMS_MAX = 1_000n;
const MESSAGES_MAX = 10_000n;

/**
 * Puts what a platform pushed to the edge, and is refused here, with what was put aside of the source's topic: there it is found,
 * mended and sent again. As its place it has the line of batches in the place of a cluster, and a number made of its batch's.
 */
export class PutAside {
  constructor(private readonly deps: PutAsideDeps) {}

  async put(tx: Tx, { message, head, place, fault, item }: AsideRecord): Promise<void> {
    // The bytes of an event that was erased are what was to go.
    if (fault.code === EVENT_ERASED) return;
    const { sealer, group, topicPrefix } = this.deps;
    const { meta, body } = message;
    const ofBatch = meta.door === 'batch' && item !== undefined;
    const offset = (BigInt(head.seq) * MESSAGES_MAX + BigInt(place)) * ITEMS_MAX + BigInt(item?.index ?? 0);
    await quarantineRecord(tx, sealer, {
      group,
      clusterId: `zone:${head.stream}`,
      reason: describeFault(fault),
      record: {
        topic: topicName(topicPrefix, TOPICS.gridPush, meta.sourceId),
        partition: 0,
        offset: String(offset),
        key: null,
        value: ofBatch ? bytesOf(item, body) : body,
        headers: ofBatch ? { [SIGNATURE_HEADERS.source]: meta.sourceId } : asRecordHeaders(meta),
        timestampMs: meta.receivedMs,
      },
    });
  }
}

/** One item of a batch was signed with the others alone: it stands without a signature. */
function bytesOf(item: IncomingItem, whole: Buffer | null): Buffer | null {
  if (item.parsed !== undefined) return Buffer.from(JSON.stringify(item.parsed.value), 'utf8');
  return item.raw ?? whole;
}

/** A CloudEvent in binary mode names its attributes as a record does. */
function asRecordHeaders({ door, headers }: PushMeta): Record<string, string> {
  if (door === 'kafka') return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!name.startsWith(HTTP_BINDING.prefix)) return [name, value];
      const attribute = KAFKA_BINDING.prefix + name.slice(HTTP_BINDING.prefix.length);
      return [attribute, HTTP_BINDING.decode(value) ?? value];
    }),
  );
}
