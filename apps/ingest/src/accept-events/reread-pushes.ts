import type { Tx } from '#platform/postgres';
import type { EventKey } from '../storage/event.store.js';
import type { PushAddress, PushStore } from '../storage/push.store.js';
import { pushAad } from '../storage/sealed-places.js';
import type { Subject } from './batch-decision.js';
import type { Sealer } from './batch-writes.js';
import type { IncomingItem, ReadItem } from './incoming-item.js';

export interface RereadPorts {
  readonly pushes: Pick<PushStore, 'listSealed'>;
  readonly keys: Pick<Sealer, 'open'>;
  readonly isAdapted: (sourceId: string) => boolean;
  readonly read: (item: IncomingItem) => ReadItem;
  readonly subjectOf: (key: EventKey) => Subject | undefined;
}

interface Doubtful {
  readonly address: PushAddress;
  readonly item: IncomingItem;
  readonly subject: Subject;
}

/** Versions that are known under another hash than they come with now, of sources whose records go through an adapter. */
function doubtful(items: readonly IncomingItem[], reads: readonly ReadItem[], ports: RereadPorts): Doubtful[] {
  return items.flatMap((item, i): Doubtful[] => {
    const read = reads[i]!;
    if (read.kind !== 'event' || read.event.mark.sourceVersion === null || !ports.isAdapted(item.source.id)) return [];
    const { versionKey: pushKey, mark } = read.event;
    const subject = ports.subjectOf({ sourceId: item.source.id, sourceEventNo: read.sourceEventNo });
    const known = subject?.pushes.get(pushKey);
    if (subject?.stored == null || known === undefined || known.bodyHash === mark.bodyHash) return [];
    return [{ address: { eventId: subject.stored.state.eventId, pushKey }, item, subject }];
  });
}

/**
 * What a hash is taken of follows the adapter that holds, and the one of before may have held another part for the handling,
 * or be of a release that compared what the adapter made. So before two pushes of one version are called different, the one
 * that is stored is read again as it would be read today. Few are: those that contradict, and the past that a platform
 * sends again after an adapter was published anew.
 */
export async function rereadPushes(
  tx: Tx,
  items: readonly IncomingItem[],
  reads: readonly ReadItem[],
  ports: RereadPorts,
): Promise<void> {
  const found = doubtful(items, reads, ports);
  if (found.length === 0) return;
  const sealed = await ports.pushes.listSealed(
    tx,
    found.map(({ address }) => address),
  );
  for (const [i, { address, item, subject }] of found.entries()) {
    const known = subject.pushes.get(address.pushKey);
    const bytes = sealed[i];
    if (known === undefined || bytes === undefined) continue;
    const { source, receivedMs, via, traceparent } = item;
    const raw = ports.keys.open(bytes, pushAad(address.eventId, address.pushKey));
    const today = ports.read({ source, raw, receivedMs, via, run: null, traceparent });
    if (today.kind !== 'event' || today.event.versionKey !== address.pushKey) continue;
    subject.pushes.set(address.pushKey, { ...known, bodyHash: today.event.mark.bodyHash });
  }
}
