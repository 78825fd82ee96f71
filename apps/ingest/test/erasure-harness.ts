import type { EventErasedV1 } from '#contracts';
import { newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { createLogger, Metrics } from '#platform/observe';
import { Outbox, type UnitOfWork } from '#platform/postgres';
import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { EventAside } from '../src/erase-events/event-aside.js';
import { EraseDue, type ErasurePass } from '../src/erase-events/erase-due.use-case.js';
import { type ErasureResult, EventEraser } from '../src/erase-events/event-eraser.js';
import { KnownHolds } from '../src/erase-events/known-holds.js';
import { RunErasures } from '../src/erase-events/run-erasures.js';
import { FollowFiles } from '../src/follow-casework/follow-files.use-case.js';
import { FollowHolds } from '../src/follow-casework/follow-holds.use-case.js';
import { CaseworkToldStore } from '../src/storage/casework-told.store.js';
import { ClueFileStore } from '../src/storage/clue-file.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { ErasureStore } from '../src/storage/erasure.store.js';
import { EventTermStore } from '../src/storage/event-term.store.js';
import { ImportStore } from '../src/storage/import.store.js';
import { MonthStore } from '../src/storage/month.store.js';
import { type AcceptHarness, read } from './accept-harness.js';

/** Of the clock that a spec sets, in days after the events of `accept-harness` come in (2026-03-02, 10:00 in Shanghai). */
export const dayAfter = (days: number): Date => new Date(Date.parse('2026-03-02T02:00:00.000Z') + days * 86_400_000);

export const TERM_DAYS = 30;
export const CASE_YEARS = 20;

/** Erasing, on the database of an `AcceptHarness`. */
export function erasureHarness(
  line: AcceptHarness,
  {
    unitOfWork = line.db.database,
    defaultDays = TERM_DAYS,
    adapter,
  }: {
    readonly unitOfWork?: UnitOfWork;
    readonly defaultDays?: number | null;
    readonly adapter?: RecordAdapter | undefined;
  } = {},
) {
  const clock = { current: dayAfter(0), now: (): Date => clock.current };
  const files = new ClueFileStore();
  const erasures = new ErasureStore();
  const erased = new ErasedEventStore();
  const told = new CaseworkToldStore();
  const holds = new KnownHolds(told, clock);
  const topicOfSource = (id: string): string => `grid.push.${id}.v1`;
  const eraser = new EventEraser({
    erasures,
    erased,
    files,
    holds,
    aside: new EventAside({
      sealer: line.keys,
      adapters: { loaded: () => Promise.resolve(), adapterOf: () => adapter },
      topicOfSource,
    }),
    imports: new ImportStore(),
    history: new HistoryChains(),
    outbox: new Outbox({ source: 'ingest', traceparent: () => undefined }),
    clock,
    topicPrefix: '',
  });
  const deps = {
    database: unitOfWork,
    eraser,
    erasures,
    erased,
    terms: new EventTermStore(),
    holds,
    clock,
    defaultDays,
    topicOfSource,
  };
  const due = new EraseDue(deps);
  const follow = new FollowFiles(files, CASE_YEARS);
  const followHolds = new FollowHolds({ files: follow, told });
  const metrics = new Metrics({ service: 'ingest', instanceId: 'test', defaults: false });
  const logger = createLogger({ service: 'ingest', instanceId: 'test', level: 'fatal' });
  return {
    clock,
    metrics,
    eraser,
    follow,
    followHolds,
    /** Casework has told everything, and there was nothing; for as long as a spec may last. */
    knowHolds: (): Promise<void> =>
      line.db.database.run((tx) =>
        followHolds.take(tx, [
          {
            publicationId: newId(),
            part: 1,
            isLast: true,
            asOf: '2199-01-01T00:00:00.000Z',
            clues: [],
            cases: [],
          },
        ]),
      ),
    byHand: (eventId: string): Promise<ErasureResult> =>
      line.db.database.run((tx) =>
        eraser.erase(
          tx,
          [eventId],
          { reason: 'request', basis: '个保法 47(1)(4)', ruleOf: () => 'request', by: null },
          () => true,
        ),
      ),
    runErasures: new RunErasures({ ...deps, months: new MonthStore(), logger, metrics }),
    withoutTerm: (): Promise<string[]> => due.withoutTerm(),
    passOn: (days: number): Promise<ErasurePass> => {
      clock.current = dayAfter(days);
      return due.pass();
    },
    /** `event.erased.v1` that left. */
    told: async (): Promise<EventErasedV1[]> => {
      const rows = await read(line.db, "SELECT value FROM outbox WHERE topic = 'event.erased.v1' ORDER BY id");
      return rows.map((row) => JSON.parse(String(row['value'])) as EventErasedV1);
    },
    registerSource: (retentionDays: number | null, id = 'cz-12345'): Promise<unknown> =>
      line.db.database.run((tx) =>
        tx.query(
          `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by, retention_days)
           VALUES ($1, '12345', '', 'active', 'cz-city', '990100000000', 1, '', $2)
           ON CONFLICT (source_id) DO UPDATE SET retention_days = excluded.retention_days`,
          [id, retentionDays],
        ),
      ),
  };
}

export type ErasureHarness = ReturnType<typeof erasureHarness>;
