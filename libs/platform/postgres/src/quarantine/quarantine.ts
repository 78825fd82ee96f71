import { createHash } from 'node:crypto';
import { afterCommit } from '../connection/after-commit.js';
import type { RecordContent } from '../sealing/record-content.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { mendedAad } from './quarantine-record.js';
import {
  countOpenByReason,
  findRecord,
  isRecordId,
  listRecords,
  type OpenOfReason,
  type QuarantineItem,
  type QuarantinePage,
  type QuarantineQuery,
  type QuarantineState,
} from './quarantine-search.js';
import { contentOf, leaveAgain, mendedOf, placeOf, RECORD_COLUMNS, type RecordRow } from './record-rows.js';

export type QuarantineContent = RecordContent;

/** A record with its bytes: as it came, and what a person made of its value. */
export interface QuarantinedBytes {
  readonly content: QuarantineContent;
  readonly mended: Buffer | null;
}

/** SHA-256, hexadecimal, of a record's value before and after a person changed it. */
export interface Mended {
  readonly before: string;
  readonly after: string;
  readonly bytes: number;
  /** The first mending is 1. */
  readonly mends: number;
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const NOTHING = Buffer.alloc(0);

/** What operators do with records that could not be processed: look, mend, send again after a repair, or let go with a reason. */
export class Quarantine {
  readonly #unitOfWork: UnitOfWork;
  readonly #sealer: Sealer;
  readonly #onCommitted: (() => void) | undefined;

  /** `onCommitted` wakes this process's relay after a resend. */
  constructor(unitOfWork: UnitOfWork, sealer: Sealer, onCommitted?: () => void) {
    this.#unitOfWork = unitOfWork;
    this.#sealer = sealer;
    this.#onCommitted = onCommitted;
  }

  /** Newest first, at most 200 a page. A cursor that is none of ours gives an empty page. */
  async list(query: QuarantineQuery = {}): Promise<QuarantinePage> {
    return this.#unitOfWork.read((tx) => listRecords(tx, query));
  }

  find(id: string): Promise<QuarantineItem | undefined> {
    return this.#unitOfWork.read((tx) => findRecord(tx, id));
  }

  /** The raw bytes of one record as they came, or null when there is none of this id. */
  async content(id: string): Promise<QuarantineContent | null> {
    return (await this.bytes(id))?.content ?? null;
  }

  /** The raw bytes, and those that a person made of them. `work` runs in the same transaction, e.g. to record who looks. */
  async bytes(id: string, work?: (tx: Tx) => Promise<void>): Promise<QuarantinedBytes | null> {
    if (!isRecordId(id)) return null;
    const look = async (tx: Tx): Promise<QuarantinedBytes | null> => {
      const rows = await tx.query<RecordRow>(`SELECT ${RECORD_COLUMNS} FROM quarantine WHERE id = $1`, [id]);
      const row = rows[0];
      if (row === undefined) return null;
      const bytes = { content: contentOf(row, this.#sealer), mended: mendedOf(row, this.#sealer) };
      await work?.(tx);
      return bytes;
    };
    return work === undefined ? this.#unitOfWork.read(look) : this.#unitOfWork.run(look);
  }

  /**
   * Keeps what a person made of an open record's value; the bytes that came stay beside it. `work` runs in the same
   * transaction, to record who and why. Null when there is no open record of this id.
   */
  async mend(id: string, value: Buffer, work: (tx: Tx, mended: Mended) => Promise<void>): Promise<Mended | null> {
    if (!isRecordId(id)) return null;
    return this.#unitOfWork.run(async (tx) => {
      const rows = await tx.query<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM quarantine WHERE id = $1 AND state = 'open' FOR UPDATE`,
        [id],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const before = mendedOf(row, this.#sealer) ?? contentOf(row, this.#sealer).value ?? NOTHING;
      const after = sha256(value);
      const [written] = await tx.query<{ mends: number }>(
        `UPDATE quarantine SET mended = $2, mended_sha256 = $3, mends = mends + 1 WHERE id = $1 RETURNING mends`,
        [id, this.#sealer.seal(value, mendedAad(placeOf(row))), after],
      );
      const mended: Mended = {
        before: sha256(before).toString('hex'),
        after: after.toString('hex'),
        bytes: value.length,
        mends: written?.mends ?? 0,
      };
      await work(tx, mended);
      return mended;
    });
  }

  async openCount(): Promise<number> {
    const rows = await this.#unitOfWork.read((tx) =>
      tx.query<{ open: number }>("SELECT count(*)::int AS open FROM quarantine WHERE state = 'open'"),
    );
    return rows[0]?.open ?? 0;
  }

  async openByReason(): Promise<readonly OpenOfReason[]> {
    return this.#unitOfWork.read(countOpenByReason);
  }

  /**
   * Sends the record to its topic again (`leaveAgain`): byte for byte, or as it was mended. False when there is no open
   * record of this id. Rejects, and changes nothing, when the record cannot be opened.
   */
  async resend(id: string, by: string): Promise<boolean> {
    return this.#unitOfWork.run(async (tx) => {
      const row = await resolve(tx, { id, by, state: 'resent', resolution: null });
      if (row === null) return false;
      await leaveAgain(tx, this.#sealer, row);
      if (this.#onCommitted !== undefined) afterCommit(tx, this.#onCommitted);
      return true;
    });
  }

  /** Lets the record go. False when there is no open record of this id. */
  async dismiss(id: string, reason: string, by: string): Promise<boolean> {
    const resolution: Resolution = { id, by, state: 'dismissed', resolution: reason };
    return (await this.#unitOfWork.run((tx) => resolve(tx, resolution))) !== null;
  }
}

interface Resolution {
  readonly id: string;
  readonly by: string;
  readonly state: QuarantineState;
  readonly resolution: string | null;
}

async function resolve(tx: Tx, { id, by, state, resolution }: Resolution): Promise<RecordRow | null> {
  if (!isRecordId(id)) return null;
  const rows = await tx.query<RecordRow>(
    `UPDATE quarantine SET state = $2, resolved_at = now(), resolved_by = $3, resolution = $4
      WHERE id = $1 AND state = 'open' RETURNING ${RECORD_COLUMNS}`,
    [id, state, by, resolution],
  );
  return rows[0] ?? null;
}
