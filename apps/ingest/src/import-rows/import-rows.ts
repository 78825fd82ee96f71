import type { CompiledAdapter } from '#domain/adapters';
import { type Clock, ProblemError } from '#kernel';
import { UnsealError } from '#platform/crypto';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { TableRow } from '#platform/tabular';
import type { Source } from '../sources/source.js';
import type { SourceRates } from '../sources/source-rates.js';
import type { ImportFaultStore } from '../storage/import-fault.store.js';
import type { ImportFiles } from '../storage/import-files.js';
import type { ImportProblem, ImportRow } from '../storage/import.rows.js';
import type { ImportStore, Lease } from '../storage/import.store.js';
import { importFormAad } from '../storage/sealed-places.js';
import { FileReading, type FileSurvey } from './file-reading.js';
import { RowPace, rowsAtOnce, type Turn } from './row-pace.js';
import { ChunkGate, LeaseLost, type TakeChunkDeps } from './take-chunk.js';
import type { ImportRuns } from './import-runs.js';
import { tableProblem } from './table-problem.js';

export interface ImportRowsDeps extends TakeChunkDeps {
  readonly database: UnitOfWork;
  readonly imports: ImportStore;
  readonly faults: ImportFaultStore;
  readonly files: Pick<ImportFiles, 'open'>;
  readonly runs: ImportRuns;
  readonly rates: Pick<SourceRates, 'takeSpare'>;
  readonly keys: { seal(plain: Buffer, aad: string): Buffer; open(sealed: Buffer, aad: string): Buffer };
  /** Both look into the database for what is not known yet: an import may be taken up in the first second of a process. */
  readonly sourceOf: (sourceId: string) => Promise<Source | undefined>;
  readonly adapterOf: (sourceId: string) => Promise<CompiledAdapter | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The database is away for the moment. */
  readonly isTransient: (error: unknown) => boolean;
  readonly keepDays: number;
  readonly spillDirectory?: string | undefined;
}

/** Nobody else may take the import up for so long after the last sign of its holder. */
export const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 5_000;
const CHUNK_UNITS = 4 * 1024 * 1024;
const WAIT_SECONDS = { transient: 2, failure: 10 } as const;
/** A file may be late on a shared disk; what fails so often for another reason would fail for ever. */
const MOST_FAILURES = 5;
const DAY_MS = 86_400_000;

const sizeOf = ({ line, record }: TableRow): number =>
  line == null ? Object.values(record).reduce((sum, text) => sum + text.length, 0) : line.length;

/**
 * Works on one import: goes through its file once, then takes it in, some hundred rows a transaction, each of which also
 * says how far it came. Whatever ends the process in between, the next holder goes on at the row after the last commit.
 */
export class ImportRows {
  constructor(private readonly deps: ImportRowsDeps) {}

  /** Returns when the import is over, or when it has to be taken up again later. Never rejects for what is in the file. */
  async work(job: ImportRow, holder: string, signal: AbortSignal, turn: Turn): Promise<void> {
    const lease = { importId: job.importId, holder };
    try {
      await this.import(job, lease, signal, turn);
    } catch (error) {
      if (error instanceof LeaseLost) return;
      await this.settle(job, lease, error, signal);
    }
  }

  private async import(job: ImportRow, lease: Lease, signal: AbortSignal, turn: Turn): Promise<void> {
    const { adapterOf, files, rates, spillDirectory } = this.deps;
    const current = (): Promise<Source> => this.activeSource(job.sourceId);
    const { rateLimit } = await current();
    const adapter = job.columns === 'adapter' ? await adapterOf(job.sourceId) : undefined;
    const reading = new FileReading(job, adapter, spillDirectory);
    const renew = this.renewing(lease, signal);
    const file = await files.open(job.importId);
    try {
      const { survey, runId } = await this.prepare(job, lease, (onRow) => reading.survey(file, onRow), renew);
      const gate = new ChunkGate(this.deps, {
        lease,
        run: runId === null ? null : { id: runId, kind: 'backfill' },
        canonical: reading.canonical(survey.form),
        isCanonical: job.columns === 'canonical',
        leaseSeconds: LEASE_SECONDS,
      });
      const pace = new RowPace({ rates, turn, current, renew, signal });
      const most = rowsAtOnce(rateLimit);
      let chunk: TableRow[] = [];
      let units = 0;
      let nextRow = job.nextRow;
      const flush = async (): Promise<void> => {
        if (chunk.length > 0) nextRow = await gate.take(chunk, nextRow, await pace.allow(chunk.length));
        chunk = [];
        units = 0;
        signal.throwIfAborted();
      };
      for await (const row of reading.rows(file, survey, job.nextRow)) {
        chunk.push(row);
        units += sizeOf(row);
        if (chunk.length >= most || units >= CHUNK_UNITS) await flush();
      }
      await flush();
      await this.end(job, lease, runId, null);
    } finally {
      await file.close();
    }
  }

  /** What the file was found to be: from the survey that was made, or from one that is made now. */
  private async prepare(
    job: ImportRow,
    lease: Lease,
    makeSurvey: (onRow: () => Promise<void>) => ReturnType<FileReading['survey']>,
    renew: () => Promise<void>,
  ): Promise<{ readonly survey: FileSurvey; readonly runId: string | null }> {
    const { database, imports, keys, runs } = this.deps;
    const aad = importFormAad(job.importId);
    if (job.formSealed !== null) {
      const survey = JSON.parse(keys.open(job.formSealed, aad).toString('utf8')) as FileSurvey;
      return { survey, runId: job.runId };
    }
    const { form, digits, rows } = await makeSurvey(renew);
    const survey = { form, digits };
    const formSealed = keys.seal(Buffer.from(JSON.stringify(survey), 'utf8'), aad);
    const runId = await database.run(async (tx) => {
      const opened = job.mode === 'backfill' ? await runs.open(tx, job) : null;
      const facts = { runId: opened, encoding: form.encoding, formSealed, rows };
      if (!(await imports.startImporting(tx, lease, facts))) throw new LeaseLost();
      return opened;
    });
    return { survey, runId };
  }

  private async activeSource(sourceId: string): Promise<Source> {
    const source = await this.deps.sourceOf(sourceId);
    if (source === undefined || source.state !== 'active') throw new ProblemError('INGEST.IMPORT_SOURCE_UNKNOWN');
    return source;
  }

  /** Keeps the lease while no chunk says that there is somebody at work. */
  private renewing(lease: Lease, signal: AbortSignal): () => Promise<void> {
    const { database, imports } = this.deps;
    let renewed = performance.now();
    return async () => {
      if (performance.now() - renewed < RENEW_EVERY_MS) return;
      signal.throwIfAborted();
      if (!(await database.run((tx) => imports.renew(tx, lease, LEASE_SECONDS)))) throw new LeaseLost();
      renewed = performance.now();
    };
  }

  private async end(job: ImportRow, lease: Lease, runId: string | null, problem: ImportProblem | null): Promise<void> {
    const { database, imports, runs, clock, keepDays } = this.deps;
    const at = clock.now();
    const keepUntil = new Date(at.getTime() + keepDays * DAY_MS);
    const state = problem === null ? 'finished' : 'failed';
    await database.run(async (tx) => {
      if (await imports.finish(tx, lease, { state, problem, at, keepUntil })) await runs.close(tx, job, runId);
    });
    const about = { importId: job.importId, sourceId: job.sourceId, code: problem?.code };
    this.deps.logger.info(about, problem === null ? 'import finished' : 'import failed');
  }

  private async settle(job: ImportRow, lease: Lease, error: unknown, signal: AbortSignal): Promise<void> {
    const { database, imports, isTransient, logger } = this.deps;
    const release = (waitSeconds: number, failed: boolean): Promise<number> =>
      database.run((tx) => imports.release(tx, lease, waitSeconds, failed));
    if (signal.aborted) return void (await release(0, false));
    if (isTransient(error)) {
      // The lease ends by itself when this cannot be said either.
      await release(WAIT_SECONDS.transient, false).catch(() => undefined);
      return;
    }
    const problem = problemOf(error);
    if (problem !== null && problem.code !== 'INGEST.FILE_GONE') return this.fail(job, lease, problem);
    const failures = await release(WAIT_SECONDS.failure, true);
    logger.warn({ err: error, importId: job.importId, failures }, 'an import could not go on');
    if (failures < MOST_FAILURES) return;
    const retaken = await database.run((tx) => imports.take(tx, lease, LEASE_SECONDS));
    if (retaken)
      await this.fail(job, lease, problem ?? { code: 'INGEST.FILE_UNREADABLE', detail: '多次尝试仍不能处理' });
  }

  private async fail(job: ImportRow, lease: Lease, problem: ImportProblem): Promise<void> {
    const runId = job.runId ?? (await this.deps.database.read((tx) => this.deps.imports.runOf(tx, job.importId)));
    await this.end(job, lease, runId, problem);
  }
}

/** What somebody can mend; null for what nobody foresaw. */
function problemOf(error: unknown): ImportProblem | null {
  if (error instanceof ProblemError) {
    const { code, detail, items } = error;
    return { code, ...(detail === undefined ? {} : { detail }), ...(items.length === 0 ? {} : { items }) };
  }
  if (error instanceof UnsealError)
    return { code: 'INGEST.FILE_UNREADABLE', detail: '保存的文件已被改动，或其密钥已销毁' };
  return tableProblem(error);
}
