import type { Clock } from '#kernel';
import type { Logger } from '#platform/observe';
import type { BatchDirectory } from '../batches/batch-directory.js';
import { otherSide, type ZoneKeys } from '../batches/zone-keys.js';
import { MAX_WANTED, rangesOf, type SeqRange } from '../batches/zone-report.js';
import type { Incident, ZoneIncidentStore } from '../storage/zone-incident.store.js';
import type { ZoneInStore } from '../storage/zone-in.store.js';
import { type Look, lookAtFile } from './look-at-file.js';
import { takeOne, type TakeOneDeps, type TakeOutcome } from './take-one.js';

export interface TakeBatchesDeps extends TakeOneDeps {
  readonly store: TakeOneDeps['store'] & Pick<ZoneInStore, 'list' | 'want'>;
  readonly incidents: TakeOneDeps['incidents'] & Pick<ZoneIncidentStore, 'resolve' | 'listOpen'>;
  readonly keys: TakeOneDeps['keys'] & Pick<ZoneKeys, 'verify' | 'side'>;
  readonly directory: Pick<BatchDirectory, 'list' | 'stamp' | 'read' | 'remove' | 'setAside'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Counts files by what became of them. */
  readonly count: (result: TakeOutcome['kind'] | Extract<Look, { kind: 'bad' }>['fault']) => void;
  readonly times: { readonly everyMs: number; readonly settleMs: number };
  readonly maxBytes: number;
}

/** A name that nobody signed may say any number: only one this near is asked for. */
const NEAR = 10_000;

/**
 * Takes the other side's batches out of the directory, in the order of their numbers. What came too early lies and waits; what
 * is missing or came damaged is noted, alarms, and is asked for with the next batch of the other direction.
 */
export class TakeBatches {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  /** Numbers of good files that wait for those before them, by stream and name. */
  private readonly early = new Map<
    string,
    { readonly stream: string; readonly seq: number; readonly stamp: string | undefined }
  >();
  private readonly gapSince = new Map<string, { readonly next: number; readonly sinceMs: number }>();

  constructor(private readonly deps: TakeBatchesDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), this.deps.times.everyMs);
    this.timer.unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Takes all that can be taken now; returns how many batches that were. */
  async takeAll(): Promise<number> {
    let taken = 0;
    for (let some = -1; some !== 0; taken += Math.max(some, 0)) some = await this.pass();
    await this.noteMissing();
    return taken;
  }

  private look(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.takeAll()
      .then(
        () => undefined,
        (error: unknown) => this.deps.logger.warn({ err: error }, 'zone batches could not be taken'),
      )
      .finally(() => {
        this.busy = false;
      });
  }

  /** Goes through the directory once. */
  private async pass(): Promise<number> {
    const { directory, database, store } = this.deps;
    const names = await directory.list();
    const known = new Set(names);
    for (const name of this.early.keys()) if (!known.has(name)) this.early.delete(name);
    const lines = await database.read((tx) => store.list(tx));
    const next = new Map(lines.map((line) => [line.stream, line.next]));
    let taken = 0;
    for (const name of names) {
      const waiting = this.early.get(name);
      const isEarly = waiting !== undefined && waiting.seq > (next.get(waiting.stream) ?? 1);
      if (isEarly && waiting.stamp === (await directory.stamp(name))) continue;
      const outcome = await this.takeFile(name);
      if (outcome === null) continue;
      next.set(outcome.stream, outcome.next);
      if (outcome.kind === 'taken') taken += 1;
    }
    return taken;
  }

  private async takeFile(name: string): Promise<(TakeOutcome & { readonly stream: string }) | null> {
    const { directory, keys, clock, maxBytes, times, count } = this.deps;
    // Before it is read: whoever changes it meanwhile is noticed.
    const stamp = await directory.stamp(name);
    const look = await lookAtFile(name, {
      directory,
      keys,
      from: otherSide(keys.side),
      maxBytes,
      settleMs: times.settleMs,
      nowMs: clock.now().getTime(),
    });
    if (look.kind === 'bad') await this.setAside(name, look);
    if (look.kind !== 'good') return null;
    const { stream, seq } = look.batch.head;
    const outcome = await takeOne(look.batch, this.deps);
    this.early.delete(name);
    if (outcome.kind === 'early') this.early.set(name, { stream, seq, stamp });
    else count(outcome.kind);
    if (outcome.kind === 'taken' || outcome.kind === 'repeated') await directory.remove(name);
    if (outcome.kind === 'forked') await directory.setAside(name, 'forked');
    if (outcome.kind === 'forked' || outcome.kind === 'blocked') {
      this.deps.logger.error({ stream, seq }, `zone batch ${outcome.kind}`);
    }
    return { ...outcome, stream };
  }

  private async setAside(name: string, { fault, stream, seq }: Extract<Look, { kind: 'bad' }>): Promise<void> {
    const { directory, logger, count } = this.deps;
    count(fault);
    logger.error({ file: name, fault }, 'zone batch set aside');
    await this.note({ kind: fault, stream, firstSeq: seq, lastSeq: seq, detail: `file ${name}` });
    await directory.setAside(name, fault);
  }

  private note(incident: Incident): Promise<boolean> {
    return this.deps.database.run((tx) => this.deps.incidents.note(tx, incident));
  }

  /** What each line lacks: told to the other side, and to people once it has lasted. */
  private async noteMissing(): Promise<void> {
    const { database, store, incidents, logger } = this.deps;
    const [lines, open] = await database.read(
      async (tx) => [await store.list(tx), await incidents.listOpen(tx)] as const,
    );
    for (const { stream, next, wanted: before } of lines) {
      const here = new Set([...this.early.values()].filter((one) => one.stream === stream).map(({ seq }) => seq));
      const bad = open
        .filter(({ kind, stream: said }) => kind !== 'gap' && (said === stream || said === stream.slice(0, 8)))
        .filter(({ kind }) => kind === 'damaged' || kind === 'forged' || kind === 'unreadable')
        .map(({ firstSeq }) => firstSeq)
        .filter((seq) => seq >= next && seq < next + NEAR && !here.has(seq));
      const wanted = missingOf(next, here, bad);
      if (JSON.stringify(wanted) !== JSON.stringify(before)) {
        await database.run((tx) => store.want(tx, stream, wanted));
      }
      const [gap] = rangesMissing(next, here);
      if (gap === undefined) {
        this.gapSince.delete(stream);
        continue;
      }
      if (!this.hasLasted(stream, next)) continue;
      const detail = `${gap[1] - gap[0] + 1} missing before ${Math.max(...here)}`;
      const isNew = await this.note({ kind: 'gap', stream, firstSeq: gap[0], lastSeq: gap[1], detail });
      if (isNew) logger.error({ stream, first: gap[0], last: gap[1] }, 'zone batches are missing');
    }
  }

  private hasLasted(stream: string, next: number): boolean {
    const nowMs = this.deps.clock.now().getTime();
    const known = this.gapSince.get(stream);
    if (known?.next !== next) this.gapSince.set(stream, { next, sinceMs: nowMs });
    return nowMs - (known?.next === next ? known.sinceMs : nowMs) >= this.deps.times.settleMs;
  }
}

/** Numbers from `next` to the last that is here, less those that are. Walks what is here, which is bounded by the directory. */
function rangesMissing(next: number, here: ReadonlySet<number>): SeqRange[] {
  const ranges: SeqRange[] = [];
  let from = next;
  for (const seq of [...here].filter((n) => n >= next).sort((a, b) => a - b)) {
    if (seq > from) ranges.push([from, seq - 1]);
    from = seq + 1;
  }
  return ranges;
}

function missingOf(next: number, here: ReadonlySet<number>, bad: readonly number[]): SeqRange[] {
  const gaps = rangesMissing(next, here);
  const beyond = bad.filter((seq) => !gaps.some(([first, last]) => seq >= first && seq <= last));
  return [...gaps, ...rangesOf(beyond)].sort((a, b) => a[0] - b[0]).slice(0, MAX_WANTED);
}
