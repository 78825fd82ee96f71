import { UnsealError } from '#platform/crypto';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { type ReadBatch } from '../batches/batch-file.js';
import { batchHash, type BatchHead } from '../batches/batch-head.js';
import { partAad } from '../batches/batch-parts.js';
import type { ZoneKeys } from '../batches/zone-keys.js';
import { itemsOf, readEntries, UnknownEntry, type ZoneEntry } from '../entries/zone-entry.js';
import type { ZoneIncidentStore } from '../storage/zone-incident.store.js';
import type { ZoneInStore } from '../storage/zone-in.store.js';
import type { HearReport } from './hear-report.js';

/** What is done with the entries of a batch, in the transaction that moves the position. */
export interface EntryTaker {
  take(tx: Tx, entries: readonly ZoneEntry[], head: BatchHead): Promise<void>;
}

export interface TakeOneDeps {
  readonly database: UnitOfWork;
  readonly store: Pick<ZoneInStore, 'hold' | 'hashOf' | 'advance' | 'fork'>;
  readonly incidents: Pick<ZoneIncidentStore, 'note' | 'resolveTaken'>;
  readonly keys: Pick<ZoneKeys, 'open'>;
  readonly reports: Pick<HearReport, 'hear'>;
  readonly entries: EntryTaker;
}

/** `next`: the number that is taken after it. */
export interface TakeOutcome {
  readonly kind: 'taken' | 'repeated' | 'early' | 'forked' | 'blocked';
  readonly next: number;
}

/** Hears what the batch reports, and takes it if it is its turn: effects and position commit together, so a second time it is a repeat. */
export async function takeOne({ head, line, parts }: ReadBatch, deps: TakeOneDeps): Promise<TakeOutcome> {
  const hash = batchHash(head.hash.slice(0, head.hash.indexOf(':')), line);
  const opened = openParts(parts, head, deps.keys);
  return deps.database.run(async (tx): Promise<TakeOutcome> => {
    const { stream, seq } = head;
    await deps.reports.hear(tx, head);
    const { next, lastHash, forkedAt } = await deps.store.hold(tx, stream);
    const known = seq < next ? ((await deps.store.hashOf(tx, stream, seq)) ?? hash) : undefined;
    if (known === hash) return { kind: 'repeated', next };
    // From the fork on nothing of the line is taken any more: it comes again in the line that follows.
    if (forkedAt !== null && seq >= forkedAt) return { kind: 'forked', next };
    if (known !== undefined) return fork(tx, head, next, deps);
    if (seq > next) return { kind: 'early', next };
    const fits = seq === 1 ? head.before === null : lastHash === null || head.before === lastHash;
    if (!fits) return fork(tx, head, next, deps);
    if (opened instanceof Error) {
      const incident = { kind: 'blocked' as const, stream, firstSeq: seq, lastSeq: seq, detail: opened.message };
      await deps.incidents.note(tx, incident);
      return { kind: 'blocked', next };
    }
    await deps.entries.take(tx, opened, head);
    await deps.store.advance(tx, head, hash);
    await deps.incidents.resolveTaken(tx, stream, seq);
    return { kind: 'taken', next: seq + 1 };
  });
}

/** What was signed and fits can only fail to open where keys or releases differ: a person mends that, and it goes on. */
function openParts(
  parts: ReadBatch['parts'],
  head: BatchHead,
  keys: TakeOneDeps['keys'],
): readonly ZoneEntry[] | Error {
  try {
    const entries = parts.flatMap(({ partId, sealed }) => readEntries(keys.open(sealed, partAad(head.from, partId))));
    const count = entries.reduce((sum, entry) => sum + itemsOf(entry), 0);
    return count === head.count ? entries : new UnknownEntry();
  } catch (error) {
    if (error instanceof UnsealError || error instanceof UnknownEntry) return error;
    throw error;
  }
}

async function fork(tx: Tx, { stream, seq }: BatchHead, next: number, deps: TakeOneDeps): Promise<TakeOutcome> {
  await deps.store.fork(tx, stream, seq);
  const detail = 'the number came with another head than before: the sender went back to an earlier state';
  await deps.incidents.note(tx, { kind: 'forked', stream, firstSeq: seq, lastSeq: seq, detail });
  return { kind: 'forked', next };
}
