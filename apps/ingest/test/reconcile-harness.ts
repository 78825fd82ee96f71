import { createHash } from 'node:crypto';
import type { ReconciliationV1 } from '#contracts';
import { type DayLine, type ReconciledKind } from '../src/reconcile-day/day-line.js';
import { ReadOwnDay } from '../src/reconcile-day/read-own-day.query.js';
import { ReconcileDay } from '../src/reconcile-day/reconcile-day.use-case.js';
import type { KindAnswer } from '../src/reconcile-day/reconciliation-answer.js';
import { DayStore } from '../src/storage/day.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { ReconciliationStore } from '../src/storage/reconciliation.store.js';
import { type AcceptHarness, acceptHarness, aSource } from './accept-harness.js';

export const NOW = new Date('2026-03-10T02:00:00.000Z');

/** As a platform does it from docs/reconciliation.md alone: lines, sorted as bytes, each closed by a line feed. */
export function digestOf(lines: readonly DayLine[]): { count: number; hash: string } {
  const texts = [...new Set(lines.map(({ sourceEventNo, mark }) => `${sourceEventNo}\t${mark}\n`))];
  const sorted = texts.map((text) => Buffer.from(text, 'utf8')).sort((a, b) => Buffer.compare(a, b));
  return { count: sorted.length, hash: createHash('sha256').update(Buffer.concat(sorted)).digest('hex') };
}

export const line = (sourceEventNo: string, mark: string | number): DayLine => ({ sourceEventNo, mark: String(mark) });

export interface ReconcileHarness {
  readonly h: AcceptHarness;
  readonly ownDay: ReadOwnDay;
  readonly reconciliations: ReconciliationStore;
  /** The list is sent along, whole unless a part of it is given. */
  compare(day: string, kind: ReconciledKind, lines: readonly DayLine[], part?: ListPart): Promise<KindAnswer>;
  reconcile(body: ReconciliationV1): ReturnType<ReconcileDay['reconcile']>;
}

type ListPart = { readonly after?: string; readonly until?: string; readonly items: readonly DayLine[] } | null;

export async function reconcileHarness(options: { readonly mostNumbers?: number } = {}): Promise<ReconcileHarness> {
  const h = await acceptHarness();
  const { database } = h.db;
  const { id, kind, name, state, procuratorateId, regionCode12 } = aSource();
  await database.run((tx) =>
    tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ($1, $2, $3, $4, $5, $6, 1, 'p')`,
      [id, kind, name, state, procuratorateId, regionCode12],
    ),
  );
  const days = new DayStore();
  const clock = { now: () => NOW };
  const reconciliations = new ReconciliationStore();
  const reconcileDay = new ReconcileDay({
    database,
    days,
    erased: new ErasedEventStore(),
    reconciliations,
    clock,
    onCompared: () => undefined,
    ...options,
  });
  return {
    h,
    ownDay: new ReadOwnDay({ database, days, clock }),
    reconciliations,
    reconcile: (body) => reconcileDay.reconcile(aSource(), body),
    compare: async (day, kind, lines, part) => {
      const list = part === null ? {} : { list: { ...part, items: [...(part?.items ?? lines)] } };
      const { kinds } = await reconcileDay.reconcile(aSource(), {
        day,
        kinds: { [kind]: { ...digestOf(lines), ...list } },
      });
      const answer = kinds[kind];
      if (answer === undefined) throw new Error('what was asked is not answered');
      return answer;
    },
  };
}
