import { Pauses } from '#domain/rhythm';
import { type Clock, newId } from '#kernel';
import type { Logger } from '#platform/observe';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { ACTIVE, type Source } from '../sources/source.js';
import type { ArrivalStore } from '../storage/arrival.store.js';
import type { Silence, SilenceStore } from '../storage/silence.store.js';
import { judgeSource } from './judge-source.js';
import { KEPT_DAYS, type SourceRhythms } from './source-rhythms.js';

export interface SilenceWatchDeps {
  readonly database: UnitOfWork;
  readonly arrivals: Pick<
    ArrivalStore,
    'fold' | 'takeWatch' | 'look' | 'addPause' | 'listPauses' | 'listHours' | 'forgetHours'
  >;
  readonly silences: Pick<SilenceStore, 'listOpen' | 'open' | 'close'>;
  readonly rhythms: SourceRhythms;
  readonly sources: () => readonly Source[];
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EVERY_MS = MINUTE_MS;
const FOLDED_AT_ONCE = 5_000;
const MOST_FOLDS = 100;
const FORGOTTEN_AT_ONCE = 5_000;
/** Nobody looked for longer than this: nothing is known of the time, and of a little more, in which a backlog is taken. */
const DEAF_AFTER_MS = 5 * MINUTE_MS;
const BACKLOG_MS = 15 * MINUTE_MS;

interface Change {
  readonly what: 'opened' | 'closed';
  readonly sourceId: string;
  readonly kind: string | null;
  readonly since: Date;
}

/** Looks every minute whether a source, or a kind of event of it, has stopped. Of several instances one looks. */
export class SilenceWatch {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly deps: SilenceWatchDeps) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.working = this.working
        .then(() => this.look())
        .catch((error: unknown) => {
          this.deps.logger.warn({ err: error }, 'the sources could not be looked at');
        });
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** For the gauges: what is silent now. */
  openSilences(): Promise<Silence[]> {
    return this.deps.database.read((tx) => this.deps.silences.listOpen(tx));
  }

  async look(): Promise<void> {
    const { database, rhythms, clock } = this.deps;
    if (!(await this.fold())) return;
    const now = clock.now();
    const sources = this.deps.sources().filter(({ state }) => state === ACTIVE);
    rhythms.forgetAllBut(new Set(sources.map(({ id }) => id)));
    await database.read((tx) => rhythms.loadCalendar(tx));
    const hour = Math.floor(now.getTime() / HOUR_MS);
    for (const { id } of sources) {
      if (this.stopped) return;
      if (rhythms.find(id)?.learnedHour !== hour) await database.read((tx) => rhythms.learn(tx, id, now));
    }
    this.tell(await database.run((tx) => this.judge(tx, sources, now)));
  }

  /** False when another instance is at it. */
  private async fold(): Promise<boolean> {
    const { database, arrivals, clock } = this.deps;
    for (let rounds = 0, folded = FOLDED_AT_ONCE; folded === FOLDED_AT_ONCE && rounds < MOST_FOLDS; rounds += 1) {
      const done = await database.run(async (tx) =>
        (await arrivals.takeWatch(tx)) ? arrivals.fold(tx, FOLDED_AT_ONCE) : null,
      );
      if (done === null) return false;
      folded = done;
    }
    const now = clock.now();
    await database.run(async (tx) => {
      const before = await arrivals.look(tx, now);
      if (before !== null && now.getTime() - before.getTime() > DEAF_AFTER_MS) {
        await arrivals.addPause(tx, before, new Date(now.getTime() + BACKLOG_MS));
      }
      await arrivals.forgetHours(tx, Math.floor(now.getTime() / HOUR_MS) - KEPT_DAYS * 24, FORGOTTEN_AT_ONCE);
    });
    return true;
  }

  private async judge(tx: Tx, sources: readonly Source[], now: Date): Promise<Change[]> {
    const { arrivals, silences, rhythms } = this.deps;
    if (!(await arrivals.takeWatch(tx))) return [];
    const pauses = new Pauses(await arrivals.listPauses(tx, new Date(now.getTime() - KEPT_DAYS * 24 * HOUR_MS)));
    const open = await silences.listOpen(tx);
    const changes: Change[] = [];
    for (const source of sources) {
      const rhythm = rhythms.find(source.id);
      if (rhythm === undefined) continue;
      const verdict = judgeSource({
        rhythm,
        recent: await arrivals.listHours(tx, source.id, rhythm.learnedHour - 1),
        open: open.filter(({ sourceId }) => sourceId === source.id),
        calendar: rhythms.calendar,
        pauses,
        nowMs: now.getTime(),
      });
      await this.close(tx, verdict.closed, 'events', now, changes);
      for (const { kind, since, allowedUntil } of verdict.opened) {
        const { id: sourceId, procuratorateId, regionCode12 } = source;
        const silenceId = newId(now.getTime());
        await silences.open(tx, {
          silenceId,
          sourceId,
          kind,
          procuratorateId,
          regionCode12,
          since,
          allowedUntil,
          openedAt: now,
        });
        changes.push({ what: 'opened', sourceId, kind, since });
      }
    }
    const watched = new Set(sources.map(({ id }) => id));
    const unwatched = open.filter(({ sourceId }) => !watched.has(sourceId));
    await this.close(tx, unwatched, 'suspension', now, changes);
    return changes;
  }

  private async close(
    tx: Tx,
    closed: readonly Silence[],
    by: 'events' | 'suspension',
    now: Date,
    changes: Change[],
  ): Promise<void> {
    const ids = closed.map(({ silenceId }) => silenceId);
    await this.deps.silences.close(tx, ids, by, now);
    for (const { sourceId, kind, since } of closed) changes.push({ what: 'closed', sourceId, kind, since });
  }

  private tell(changes: readonly Change[]): void {
    const { logger } = this.deps;
    for (const { what, sourceId, kind, since } of changes) {
      const facts = { sourceId, kind, since: since.toISOString() };
      if (what === 'opened') logger.warn(facts, 'a source is silent for longer than its rhythm allows');
      else logger.info(facts, 'a silence is over');
    }
  }
}
