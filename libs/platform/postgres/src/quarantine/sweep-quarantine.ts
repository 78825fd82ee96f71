import type { Tx, UnitOfWork } from '../tx.js';

const EVERY_MS = 3_600_000;
const AT_ONCE = 500;
const DAY_MS = 86_400_000;

/** Deletes records that were put aside before, whatever became of them; at most `limit`. Returns how many. */
async function removeRecordsBefore(tx: Tx, before: Date, limit = AT_ONCE): Promise<number> {
  const { rowCount } = await tx.client.query(
    `DELETE FROM quarantine WHERE id IN (
       SELECT id FROM quarantine WHERE created_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/** Nothing that was put aside is kept for ever: it is looked at every hour whether something is older than it may be. */
export class QuarantineSweep {
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly deps: {
      readonly unitOfWork: UnitOfWork;
      /** Null: nobody has decided, nothing is deleted. */
      readonly keptDays: number | null;
      readonly now: () => Date;
      readonly onFailed: (error: unknown) => void;
    },
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), EVERY_MS);
    this.#timer.unref();
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  async sweep(): Promise<number> {
    const { unitOfWork, keptDays, now } = this.deps;
    if (keptDays === null) return 0;
    const before = new Date(now().getTime() - keptDays * DAY_MS);
    let all = 0;
    for (let removed = AT_ONCE; removed === AT_ONCE && !this.#stopped; all += removed) {
      removed = await unitOfWork.run((tx) => removeRecordsBefore(tx, before));
    }
    return all;
  }

  #look(): void {
    this.#working = this.sweep().then(() => undefined, this.deps.onFailed);
  }
}
