import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx, UnitOfWork } from '../tx.js';
import { beginReseal, finishReseal, moveReseal, type Progress, restartPass } from './reseal-progress.js';
import { nameOf, type SealedColumn } from './sealed-column.js';
import type { ResealingKeys } from './sealer.js';
import { staleStatements, type StaleStatements } from './stale-rows.js';

export interface ResealerOptions {
  readonly database: UnitOfWork;
  readonly keys: ResealingKeys;
  readonly columns: readonly SealedColumn[];
  /** Rows of one transaction. Default 500: some tens of milliseconds. */
  readonly chunkRows?: number;
  /** Rest between two transactions, so that the service's own work comes first. Default 0. */
  readonly pauseMs?: number;
  readonly onProgress?: (progress: ResealProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ResealProgress {
  /** `table.column` */
  readonly column: string;
  readonly keyId: string;
  /** Values sealed anew for this key, by all who work on it, those of an interrupted run included. */
  readonly resealed: number;
  /** How many there were to do when the work on this column began. */
  readonly total: number;
}

interface Chunk {
  readonly rows: number;
  readonly after: readonly string[];
  readonly progress: Progress;
}

const CHUNK_ROWS = 500;
const ANOTHER_PASS_MS = 200;

/**
 * Seals anew whatever was sealed with another key or suite than those of today, in short transactions along the primary
 * key, while the service goes on. Rows that somebody holds are passed over and come in the next pass; a pass is over
 * when it finds none, the work when no stale value is left. How far it came is kept in `reseal_progress`, so that a run
 * that was cut off goes on where it was; several runs at once share the work.
 */
export class Resealer {
  readonly #options: ResealerOptions;

  constructor(options: ResealerOptions) {
    this.#options = options;
  }

  /** Returns the values that this run sealed anew. Rejects when a value does not open: it is left as it is. */
  async run(): Promise<number> {
    let own = 0;
    for (const column of this.#options.columns) own += await this.#resealColumn(column);
    return own;
  }

  async #resealColumn(column: SealedColumn): Promise<number> {
    const { database, keys, signal } = this.#options;
    let own = await this.#sealOpenRows(column);
    const header = keys.currentHeader();
    const statements = staleStatements(column, header);
    const name = nameOf(column);
    const sealedBy = header.text;
    const total = await database.read((tx) => statements.count(tx));
    let { after } = await database.run((tx) => beginReseal(tx, { name, sealedBy, total }));
    for (;;) {
      signal?.throwIfAborted();
      // Rotated once more meanwhile: what is stale now is another question.
      if (keys.currentHeader().text !== sealedBy) return own + (await this.#resealColumn(column));
      const from = after;
      const chunk = await database.run((tx) => this.#chunk(tx, column, statements, from));
      if (chunk !== null) {
        own += chunk.rows;
        after = chunk.after;
        this.#options.onProgress?.({ column: name, keyId: keys.currentKeyId, ...chunk.progress });
        if (this.#options.pauseMs !== undefined) await sleep(this.#options.pauseMs);
        continue;
      }
      if (after === null) {
        if ((await database.read((tx) => statements.count(tx))) === 0) break;
        // All that is left is held by others.
        await sleep(ANOTHER_PASS_MS);
      }
      after = null;
      await database.run((tx) => restartPass(tx, name));
    }
    await database.run((tx) => finishReseal(tx, name));
    return own;
  }

  /** Null when nobody's stale row lies behind `after`. */
  async #chunk(
    tx: Tx,
    column: SealedColumn,
    statements: StaleStatements,
    after: readonly string[] | null,
  ): Promise<Chunk | null> {
    const { keys } = this.#options;
    const rows = await statements.take(tx, after, this.#options.chunkRows ?? CHUNK_ROWS);
    const last = rows.at(-1);
    if (last === undefined) return null;
    const anew = rows.map(({ row, sealed }) => {
      const aad = column.aad(row);
      return typeof sealed === 'string'
        ? keys.seal(keys.open(sealed, aad), aad)
        : keys.seal(keys.open(sealed, aad), aad);
    });
    await statements.put(tx, rows, anew);
    await column.afterResealing?.(
      tx,
      rows.map(({ row }) => row),
    );
    const place = Object.keys(column.key).map((name) => last.row[name] ?? '');
    return { rows: rows.length, after: place, progress: await moveReseal(tx, nameOf(column), place, rows.length) };
  }

  async #sealOpenRows(column: SealedColumn): Promise<number> {
    const { sealOpenRows } = column;
    if (sealOpenRows === undefined) return 0;
    const { database, keys, chunkRows = CHUNK_ROWS } = this.#options;
    for (let sealed = 0; ;) {
      const found = await database.run((tx) => sealOpenRows(tx, keys, chunkRows));
      sealed += found;
      if (found === 0) return sealed;
    }
  }
}
