import { hash } from 'node:crypto';
import { TOPICS, topicName } from '#contracts';
import { quarantineRecord, type Sealer, type Tx } from '#platform/postgres';
import type { ItemFault } from '../accept-events/incoming-item.js';
import { describeFault } from '../accept-events/record-pushes.js';
import { PULLED, pulledOffset } from '../pull/pulled-place.js';

export interface PulledRecord {
  readonly item: unknown;
  readonly bytes: Buffer;
  readonly digest: Buffer;
}

const toRecord = (item: unknown): PulledRecord => {
  const bytes = Buffer.from(JSON.stringify(item) ?? 'null', 'utf8');
  return { item, bytes, digest: hash('sha256', bytes, 'buffer') };
};

/** A page's records by their bytes: one that stands in it twice is one. */
export function recordsOf(items: readonly unknown[]): PulledRecord[] {
  const byDigest = new Map<string, PulledRecord>();
  for (const item of items) {
    const record = toRecord(item);
    const key = record.digest.toString('hex');
    if (!byDigest.has(key)) byDigest.set(key, record);
  }
  return [...byDigest.values()];
}

export interface PulledAside {
  readonly sealer: Pick<Sealer, 'seal'>;
  /** Of the consumers, whose records lie beside these. */
  readonly group: string;
  readonly topicPrefix: string;
}

/** With what was put aside of the source's topic: there it is found, mended and sent again. */
export async function putPulledAside(
  tx: Tx,
  { sealer, group, topicPrefix }: PulledAside,
  record: {
    readonly sourceId: string;
    readonly bytes: Buffer;
    readonly fault: ItemFault;
    readonly timestampMs: number;
  },
): Promise<void> {
  const { sourceId, bytes, fault, timestampMs } = record;
  await quarantineRecord(tx, sealer, {
    group,
    clusterId: `${PULLED}${sourceId}`,
    reason: describeFault(fault),
    record: {
      topic: topicName(topicPrefix, TOPICS.gridPush, sourceId),
      partition: 0,
      offset: pulledOffset(bytes),
      key: null,
      value: bytes,
      headers: {},
      timestampMs,
    },
  });
}
