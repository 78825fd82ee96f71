import { type Clock, legalDayOf } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import { type PulledRecord, recordsOf } from '../../pull-records/pulled-record.js';
import { ConnectorLost, type Page } from '../../pull-records/take-page.js';
import type { ConnectorStore } from '../../storage/connector.store.js';
import type { PullSeenStore } from '../../storage/pull-seen.store.js';
import type { PulledMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

export interface ForwardPageDeps {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ConnectorStore, 'lock' | 'advance'>;
  readonly seen: Pick<PullSeenStore, 'among' | 'add'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  readonly clock: Clock;
}

const AT_ONCE = 500;
const [OPEN, COMMA, CLOSE] = [Buffer.from('['), Buffer.from(','), Buffer.from(']')];

const listOf = (records: readonly PulledRecord[]): Buffer =>
  Buffer.concat([OPEN, ...records.flatMap(({ bytes }, i) => (i === 0 ? [bytes] : [COMMA, bytes])), CLOSE]);

/**
 * On the edge, in the place of `TakePage`: a page's records are kept for the inner side, and how far the connector came with them,
 * in one transaction. What came before byte for byte goes no further.
 */
export class ForwardPage {
  constructor(private readonly deps: ForwardPageDeps) {}

  /** Throws `ConnectorLost`. */
  async take({ lease, source, items, position }: Page): Promise<void> {
    const { database, connectors, seen, parts, clock } = this.deps;
    const records = recordsOf(items);
    const now = clock.now();
    const today = legalDayOf(now);
    await database.run(async (tx) => {
      if (!(await connectors.lock(tx, lease))) throw new ConnectorLost();
      const digests = records.map(({ digest }) => digest);
      const known = await seen.among(tx, source.id, digests, today);
      const fresh = records.filter(({ digest }) => !known.has(digest.toString('hex')));
      await parts.add(tx, entriesOf(source.id, fresh, now.getTime()));
      const ofFresh = fresh.map(({ digest }) => digest);
      await seen.add(tx, source.id, ofFresh, today);
      const counts = { records: items.length, known: items.length - fresh.length, putAside: 0 };
      await connectors.advance(tx, lease, position, { ...counts, outcomes: new Map() });
    });
  }
}

function entriesOf(sourceId: string, records: readonly PulledRecord[], receivedMs: number): ZoneEntry<PulledMeta>[] {
  const entries: ZoneEntry<PulledMeta>[] = [];
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const some = records.slice(from, from + AT_ONCE);
    entries.push({ meta: { kind: 'pulled', sourceId, receivedMs, items: some.length }, body: listOf(some) });
  }
  return entries;
}
