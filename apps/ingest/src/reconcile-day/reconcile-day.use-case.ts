import { RECONCILED_MAX_LINES, type ReconciledKindV1, type ReconciliationV1 } from '#contracts';
import { type Clock, isLegalDay, ProblemError, type ProblemItem } from '#kernel';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { Source } from '../sources/source.js';
import type { DayOfSource, DayStore, DaySummary } from '../storage/day.store.js';
import type { ErasedEventStore } from '../storage/erased-event.store.js';
import type { ComparedRange, ReconciliationStore } from '../storage/reconciliation.store.js';
import { type Difference, linesApart } from './compare-lists.js';
import type { KindAnswer, ReconciliationAnswer } from './reconciliation-answer.js';
import { compareTexts, RECONCILED_KINDS, type ReconciledKind } from './day-line.js';
import { explainDifferences, type KnownNumbers, saysOf } from './explain-difference.js';

export interface ReconcileDayDeps {
  readonly database: UnitOfWork;
  readonly days: Pick<DayStore, 'takeTurn' | 'summary' | 'lines' | 'known' | 'waiting'>;
  readonly erased: Pick<ErasedEventStore, 'among'>;
  readonly reconciliations: Pick<ReconciliationStore, 'save' | 'forgetDifferences' | 'addDifferences' | 'forgetOld'>;
  readonly clock: Clock;
  readonly onCompared: (sourceId: string, kind: ReconciledKind, agrees: boolean) => void;
  /** Of our own numbers, in one answer. */
  readonly mostNumbers?: number;
}

interface ComparedList extends ComparedRange {
  readonly differences: readonly Difference[];
}

interface ComparedKind {
  readonly of: DayOfSource;
  readonly yours: DaySummary;
  readonly ours: DaySummary;
  readonly agrees: boolean;
  readonly list: ComparedList | null;
}

const FROM_THE_BEGINNING = '';
const RETRY_AFTER_SECONDS = 3;

/** Whatever is compared is of one snapshot; what came of it is written afterwards. */
export class ReconcileDay {
  constructor(private readonly deps: ReconcileDayDeps) {}

  async reconcile(source: Source, { day, kinds }: ReconciliationV1): Promise<ReconciliationAnswer> {
    if (!isLegalDay(day)) throw new ProblemError('INGEST.DAY_IMPOSSIBLE');
    const asked = RECONCILED_KINDS.flatMap((kind) => {
      const given = kinds[kind];
      return given === undefined ? [] : [{ kind, given }];
    });
    const misplaced = asked.flatMap(({ kind, given }) => misplacedItems(kind, given));
    if (misplaced.length > 0) throw new ProblemError('HTTP.INVALID', { items: misplaced });
    const { database, days, clock, onCompared } = this.deps;
    const compared = await database.read(async (tx) => {
      if (!(await days.takeTurn(tx, source.id))) {
        throw new ProblemError('INGEST.RECONCILIATION_BUSY', { facts: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
      }
      const found: ComparedKind[] = [];
      for (const { kind, given } of asked)
        found.push(await this.compare(tx, { sourceId: source.id, day, kind }, given));
      return found;
    });
    const at = clock.now();
    await database.run((tx) => this.save(tx, source, compared, at));
    for (const { of, agrees } of compared) onCompared(source.id, of.kind, agrees);
    return {
      day,
      at: at.toISOString(),
      kinds: Object.fromEntries(compared.map((one) => [one.of.kind, answerOf(one)])),
    };
  }

  private async compare(tx: Tx, of: DayOfSource, given: ReconciledKindV1): Promise<ComparedKind> {
    const yours = { count: given.count, hash: given.hash };
    const ours = await this.deps.days.summary(tx, of);
    const agrees = yours.hash === ours.hash && yours.count === ours.count;
    const list = agrees || given.list === undefined ? null : await this.compareList(tx, of, given.list);
    return { of, yours, ours, agrees, list };
  }

  private async compareList(
    tx: Tx,
    of: DayOfSource,
    { after = FROM_THE_BEGINNING, until: last, items }: NonNullable<ReconciledKindV1['list']>,
  ): Promise<ComparedList> {
    const until = last ?? null;
    const limit = this.deps.mostNumbers ?? RECONCILED_MAX_LINES;
    const ours = await this.deps.days.lines(tx, of, { after, until, limit });
    // Behind what one answer holds of ours nothing can be said of theirs.
    const isCut = new Set(ours.map(({ sourceEventNo }) => sourceEventNo)).size === limit;
    const through = isCut ? (ours.at(-1)?.sourceEventNo ?? until) : until;
    const yours = items.filter(({ sourceEventNo }) => through === null || compareTexts(sourceEventNo, through) <= 0);
    const apart = linesApart(yours, ours);
    const numbers = [...new Set(apart.onlyYours.map(({ sourceEventNo }) => sourceEventNo))];
    const known = await this.look(tx, of.sourceId, numbers);
    return { after, through, differences: explainDifferences(of.kind, apart, known) };
  }

  private async look(tx: Tx, sourceId: string, numbers: readonly string[]): Promise<KnownNumbers> {
    const { days, erased } = this.deps;
    const known = await days.known(tx, sourceId, numbers);
    const gone = await erased.among(
      tx,
      numbers.map((sourceEventNo) => ({ sourceId, sourceEventNo })),
    );
    return {
      events: new Map(known.map((one) => [one.sourceEventNo, one])),
      erased: new Set(numbers.filter((number) => gone.has(`${sourceId}\n${number}`))),
      waiting: await days.waiting(tx, sourceId, numbers),
    };
  }

  private async save(tx: Tx, source: Source, compared: readonly ComparedKind[], at: Date): Promise<void> {
    const { reconciliations } = this.deps;
    const { procuratorateId, regionCode12 } = source;
    for (const { of, yours, ours, list } of compared) {
      await reconciliations.save(tx, { of, procuratorateId, regionCode12, yours, ours, at });
      await reconciliations.forgetDifferences(tx, of, list);
      if (list !== null) await reconciliations.addDifferences(tx, of, list.differences);
    }
    await reconciliations.forgetOld(tx, source.id, at);
  }
}

const answerOf = ({ agrees, yours, ours, list }: ComparedKind): KindAnswer => ({
  agrees,
  yours,
  ours,
  ...(list === null
    ? {}
    : {
        differences: list.differences.map((one) => ({ ...one, says: saysOf(one.reason) })),
        comparedThrough: list.through,
      }),
});

/** A list is whole for its part of the numbers: what lies outside would look as if it were missing here. */
function misplacedItems(kind: ReconciledKind, { list }: ReconciledKindV1): ProblemItem[] {
  if (list === undefined) return [];
  const { after = FROM_THE_BEGINNING, until, items } = list;
  const at = items.findIndex(
    ({ sourceEventNo }) =>
      compareTexts(sourceEventNo, after) <= 0 || (until !== undefined && compareTexts(sourceEventNo, until) > 0),
  );
  if (at < 0) return [];
  return [{ pointer: `/kinds/${kind}/list/items/${at}`, detail: '编号不在 after 与 until 之间（按 UTF-8 字节比较）' }];
}
