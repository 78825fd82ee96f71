import type { ClueFile } from '#domain/retention';
import type { Tx } from '#platform/postgres';

/** A clue as its message tells it. */
export interface ClueTold {
  readonly clueId: string;
  readonly version: number;
  readonly state: ClueFile['state'];
  readonly caseId: string | null;
  readonly mergedIntoId: string | null;
  readonly eventIds: readonly string[];
}

export interface CaseTold {
  readonly caseId: string;
  readonly version: number;
  /** The last day of keeping of its file; null while it is not archived, and where it is kept for ever. */
  readonly keptThrough: string | null;
}

/** Which clues count which events, and what became of them: what a case counts is not erased. */
export class ClueFileStore {
  /** In the order of the messages. Events are only ever added: what a hit once counted stands in the file. */
  async saveClue(tx: Tx, clue: ClueTold): Promise<void> {
    const { clueId, version, state, caseId, mergedIntoId, eventIds } = clue;
    await tx.query(
      `INSERT INTO clue_file AS f (clue_id, version, state, case_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (clue_id) DO UPDATE SET version = excluded.version, state = excluded.state, case_id = excluded.case_id
        WHERE f.version < excluded.version`,
      [clueId, version, state, caseId],
    );
    await this.addEvents(tx, mergedIntoId ?? clueId, eventIds);
    if (mergedIntoId === null) return;
    await tx.query(
      `INSERT INTO clue_event (event_id, clue_id) SELECT event_id, $2 FROM clue_event WHERE clue_id = $1
       ON CONFLICT DO NOTHING`,
      [clueId, mergedIntoId],
    );
    // The other clue's own message may come later: until then it is taken for open, which keeps what it counts.
    await tx.query('INSERT INTO clue_file (clue_id) VALUES ($1) ON CONFLICT DO NOTHING', [mergedIntoId]);
  }

  async saveCase(tx: Tx, { caseId, version, keptThrough }: CaseTold): Promise<void> {
    await tx.query(
      `INSERT INTO case_term AS t (case_id, version, kept_through) VALUES ($1, $2, $3)
       ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, kept_through = excluded.kept_through
        WHERE t.version < excluded.version`,
      [caseId, version, keptThrough],
    );
  }

  /** What is known of the files that count these events. */
  async listOf(tx: Tx, eventIds: readonly string[]): Promise<ReadonlyMap<string, readonly ClueFile[]>> {
    const rows = await tx.query<{ event_id: string; state: ClueFile['state']; kept_through: string | null }>(
      `SELECT c.event_id, f.state, t.kept_through
         FROM clue_event c JOIN clue_file f USING (clue_id) LEFT JOIN case_term t USING (case_id)
        WHERE c.event_id = ANY ($1::uuid[])`,
      [eventIds],
    );
    const files = new Map<string, ClueFile[]>();
    for (const { event_id: id, state, kept_through: keptThrough } of rows) {
      files.set(id, [...(files.get(id) ?? []), { state, keptThrough }]);
    }
    return files;
  }

  private async addEvents(tx: Tx, clueId: string, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.query(
      `INSERT INTO clue_event (event_id, clue_id) SELECT e, $2 FROM unnest($1::uuid[]) AS e ON CONFLICT DO NOTHING`,
      [eventIds, clueId],
    );
  }
}
