import { afterCommit } from '../connection/after-commit.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { conditionsOf, type QuarantineFilter } from './quarantine-search.js';
import { leaveAgain, RECORD_COLUMNS, type RecordRow } from './record-rows.js';

/** An order to send many records again, and how far it is. */
export interface ResendOrder {
  readonly jobId: string;
  readonly filter: QuarantineFilter;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Open records that fitted the filter when it was given. */
  readonly total: number;
  readonly sent: number;
  /** Records that do not open, or are too large to leave: they stay open. */
  readonly failed: number;
  readonly finishedAt: Date | null;
}

interface Job {
  readonly job_id: string;
  readonly filter: QuarantineFilter;
  readonly requested_by: string;
  readonly through_id: string;
  readonly after_id: string;
}

const RECORDS_AT_ONCE = 100;
/** A transaction holds the outbox back for as long as it lasts, and what it opens is in memory. */
const BYTES_AT_ONCE = 8 * 1024 * 1024;
const LISTED = 50;

const ORDER = `job_id AS "jobId", filter, requested_by AS "requestedBy", requested_at AS "requestedAt",
  total::int, sent::int, failed::int, finished_at AS "finishedAt"`;

/**
 * Sends many records again in small transactions. Each moves the order's own place together with the records that it took:
 * whoever dies between two of them has lost nothing and done nothing twice, and any instance goes on. Only records that
 * were there when the order was given are taken: what comes back is for the next order.
 */
export class QuarantineResends {
  constructor(
    private readonly deps: {
      readonly unitOfWork: UnitOfWork;
      readonly sealer: Sealer;
      readonly newId: () => string;
      /** Wakes this process's relay. */
      readonly onCommitted?: () => void;
    },
  ) {}

  async order(filter: QuarantineFilter, by: string): Promise<ResendOrder> {
    return this.deps.unitOfWork.run(async (tx) => {
      const params: unknown[] = [this.deps.newId(), JSON.stringify(filter), by];
      const conditions = ["state = 'open'", ...conditionsOf(filter, params)].join(' AND ');
      const rows = await tx.query<ResendOrder & Record<string, unknown>>(
        `INSERT INTO quarantine_resend (job_id, filter, requested_by, through_id, total, finished_at)
         SELECT $1::uuid, $2::jsonb, $3::text, coalesce(max(id), 0), count(*), CASE count(*) WHEN 0 THEN now() END
           FROM quarantine WHERE ${conditions}
         RETURNING ${ORDER}`,
        params,
      );
      const order = rows[0];
      if (order === undefined) throw new Error('an insert returned no row');
      return order;
    });
  }

  /** The next chunk of the oldest order that nobody is at. False when there is none. */
  step(): Promise<boolean> {
    return this.deps.unitOfWork.run(async (tx) => {
      const [job] = await tx.query<Job & Record<string, unknown>>(
        `SELECT job_id, filter, requested_by, through_id, after_id FROM quarantine_resend
          WHERE finished_at IS NULL ORDER BY requested_at, job_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      );
      if (job === undefined) return false;
      const ids = await nextIds(tx, job);
      const { sent, failed } = await this.sendEach(tx, ids, job.requested_by);
      await tx.query(
        `UPDATE quarantine_resend SET after_id = coalesce($2::bigint, after_id), sent = sent + $3, failed = failed + $4,
                finished_at = CASE WHEN $2::bigint IS NULL THEN now() END WHERE job_id = $1`,
        [job.job_id, ids.at(-1) ?? null, sent, failed],
      );
      const { onCommitted } = this.deps;
      if (sent > 0 && onCommitted !== undefined) afterCommit(tx, onCommitted);
      return true;
    });
  }

  private async sendEach(tx: Tx, ids: readonly string[], by: string): Promise<{ sent: number; failed: number }> {
    const rows = await tx.query<RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM quarantine WHERE id = ANY ($1::bigint[]) AND state = 'open' ORDER BY id FOR UPDATE`,
      [ids],
    );
    const gone: string[] = [];
    for (const row of rows) {
      await tx.query('SAVEPOINT record');
      try {
        await leaveAgain(tx, this.deps.sealer, row);
        gone.push(row.id);
      } catch (error) {
        await tx.query('ROLLBACK TO SAVEPOINT record');
        // What the database refuses concerns all; a record that does not open, or is too large, only itself.
        if (error instanceof Error && 'code' in error) throw error;
      }
      await tx.query('RELEASE SAVEPOINT record');
    }
    await tx.query(
      `UPDATE quarantine SET state = 'resent', resolved_at = now(), resolved_by = $2 WHERE id = ANY ($1::bigint[])`,
      [gone, by],
    );
    return { sent: gone.length, failed: rows.length - gone.length };
  }
}

/** Of an order that stands at its place: which records are next, of a bounded size together. */
async function nextIds(tx: Tx, { filter, after_id, through_id }: Job): Promise<string[]> {
  const params: unknown[] = [after_id, through_id];
  const conditions = ["state = 'open'", 'id > $1', 'id <= $2', ...conditionsOf(filter, params)].join(' AND ');
  const rows = await tx.query<{ id: string; bytes: number }>(
    `SELECT id, coalesce(value_bytes, octet_length(value), 0) AS bytes FROM quarantine
      WHERE ${conditions} ORDER BY id LIMIT ${RECORDS_AT_ONCE}`,
    params,
  );
  const ids: string[] = [];
  let sum = 0;
  for (const { id, bytes } of rows) {
    sum += bytes;
    if (ids.length > 0 && sum > BYTES_AT_ONCE) break;
    ids.push(id);
  }
  return ids;
}

/** The newest orders; the one of this id alone where it is given. */
export async function listResendOrders(tx: Tx, jobId?: string): Promise<ResendOrder[]> {
  return tx.query<ResendOrder & Record<string, unknown>>(
    `SELECT ${ORDER} FROM quarantine_resend WHERE $1::uuid IS NULL OR job_id = $1
      ORDER BY requested_at DESC, job_id DESC LIMIT ${LISTED}`,
    [jobId ?? null],
  );
}

const IDLE_MS = 1_000;

/** Works on orders as long as there are any, and looks for new ones every second. */
export class ResendRunner {
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #busy = false;
  #stopped = false;

  constructor(
    private readonly resends: Pick<QuarantineResends, 'step'>,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => this.wake(), IDLE_MS);
    this.#timer.unref();
  }

  wake(): void {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    this.#working = this.#work().finally(() => (this.#busy = false));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (!this.#stopped && (await this.resends.step()));
    } catch (error) {
      this.onFailed(error);
    }
  }
}
