import { afterCommit, type Tx } from '#platform/postgres';
import type { SourceDirectory } from '../../sources/source-directory.js';
import type { ReconcileMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { CarriedReconciliationStore } from '../storage/carried-reconciliation.store.js';
import { judgeMessage, mayFit } from '../take-batches/read-message.js';
import type { EntryTaker } from '../take-batches/take-one.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';
import { writeCarriedAnswer } from './carried-answer.js';

export interface TakeReconciliationsDeps {
  readonly carried: Pick<CarriedReconciliationStore, 'add'>;
  readonly directory: Pick<SourceDirectory, 'find' | 'refresh'>;
  readonly parts: Pick<OutgoingParts, 'add'>;
  /** After the commit. */
  readonly wake: () => void;
}

const UNKNOWN = 'INGEST.SOURCE_UNKNOWN';
const isReconcile = (entry: ZoneEntry): entry is ZoneEntry<ReconcileMeta> => entry.meta.kind === 'reconcile';

/**
 * On the inner side: requests to compare a day, verified by the platform's own signature and kept. They are compared after the
 * batch: a long list would hold up everything that comes behind it, and the transaction of a batch is to be short.
 */
export class TakeReconciliations implements EntryTaker {
  constructor(private readonly deps: TakeReconciliationsDeps) {}

  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    const { directory, carried, parts, wake } = this.deps;
    const requests = entries.filter(isReconcile);
    if (requests.length === 0) return;
    const judge = () => requests.map((request) => judgeMessage(request, (id) => directory.find(id)));
    let judged = judge();
    if (judged.some(mayFit)) {
      await directory.refresh();
      judged = judge();
    }
    for (const [i, { meta, body }] of requests.entries()) {
      const { answerId, sourceId } = meta;
      const { source, code } = judged[i]!;
      if (source === undefined || code !== null || body === null) {
        const fault = { code: code ?? UNKNOWN, items: [] };
        await parts.add(tx, [
          { meta: { kind: 'reconciled', sourceId, answerId }, body: writeCarriedAnswer({ fault }) },
        ]);
      } else await carried.add(tx, { answerId, sourceId, request: body }, new Date(meta.receivedMs));
    }
    afterCommit(tx, wake);
  }
}
