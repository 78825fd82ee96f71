import type { Tx } from '#platform/postgres';

/**
 * gap: numbers are missing. damaged, forged, unreadable: a file was set aside. forked: a number came with two heads.
 * blocked: a batch cannot be opened or read here, and is tried again. gone: what was asked for is not kept any more.
 */
export type IncidentKind = 'gap' | 'damaged' | 'forged' | 'unreadable' | 'forked' | 'blocked' | 'gone';

export interface Incident {
  readonly kind: IncidentKind;
  /** Of a file whose head cannot be read: what its name says. */
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** No personal data. */
  readonly detail: string;
}

export interface OpenIncident extends Incident {
  readonly id: string;
  readonly times: number;
  readonly detectedAt: Date;
  readonly seenAt: Date;
}

interface IncidentRow {
  id: string;
  kind: IncidentKind;
  stream: string;
  first_seq: string;
  last_seq: string;
  detail: string;
  times: number;
  detected_at: Date;
  seen_at: Date;
}

/** What went wrong between the zones, for a person: once each until it is resolved. */
export class ZoneIncidentStore {
  /** True when it is new. */
  async note(tx: Tx, { kind, stream, firstSeq, lastSeq, detail }: Incident): Promise<boolean> {
    const rows = await tx.query<{ times: number }>(
      `INSERT INTO zone_incident AS i (kind, stream, first_seq, last_seq, detail) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind, stream, first_seq) WHERE resolved_at IS NULL DO UPDATE
         SET last_seq = greatest(i.last_seq, excluded.last_seq), detail = excluded.detail, times = i.times + 1, seen_at = now()
       RETURNING times`,
      [kind, stream, firstSeq, lastSeq, detail],
    );
    return rows[0]?.times === 1;
  }

  /** What is over now that the line was taken up to this number. `stream` also by the beginning that stands in file names. */
  async resolveTaken(tx: Tx, stream: string, seq: number): Promise<void> {
    await tx.query(
      `UPDATE zone_incident SET resolved_at = now(), resolution = 'taken'
        WHERE resolved_at IS NULL AND kind IN ('gap', 'damaged', 'forged', 'unreadable', 'blocked')
          AND stream IN ($1, $3) AND last_seq <= $2`,
      [stream, seq, stream.slice(0, 8)],
    );
  }

  async resolve(tx: Tx, kinds: readonly IncidentKind[], stream: string, resolution: string): Promise<void> {
    await tx.query(
      `UPDATE zone_incident SET resolved_at = now(), resolution = $3
        WHERE resolved_at IS NULL AND kind = ANY ($1::text[]) AND stream = $2`,
      [kinds, stream, resolution],
    );
  }

  /** By a person, with what was done. False where there is no open one of this id. */
  async settle(tx: Tx, id: string, resolution: string): Promise<boolean> {
    if (!/^\d{1,18}$/.test(id)) return false;
    const { rowCount } = await tx.client.query(
      'UPDATE zone_incident SET resolved_at = now(), resolution = $2 WHERE id = $1 AND resolved_at IS NULL',
      [id, resolution],
    );
    return rowCount === 1;
  }

  async listOpen(tx: Tx): Promise<OpenIncident[]> {
    const rows = await tx.query<IncidentRow & Record<string, unknown>>(
      `SELECT id, kind, stream, first_seq, last_seq, detail, times, detected_at, seen_at
         FROM zone_incident WHERE resolved_at IS NULL ORDER BY id`,
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      stream: row.stream,
      firstSeq: Number(row.first_seq),
      lastSeq: Number(row.last_seq),
      detail: row.detail,
      times: row.times,
      detectedAt: row.detected_at,
      seenAt: row.seen_at,
    }));
  }
}
