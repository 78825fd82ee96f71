import type { PlatformAnswerV1 } from '#contracts';
import type { Tx } from '#platform/postgres';

/** An answer that is to be given. Its id is that of the outcome it tells. */
export interface NewAnswer extends PlatformAnswerV1 {
  readonly sourceId: string;
  /** The trace that it belongs to; null where it came without one, or was published long ago. */
  readonly traceparent: string | null;
}

export interface GivenAnswer extends NewAnswer {
  /** Its place among the answers of its source, decimal. */
  readonly seq: string;
}

interface AnswerRecord {
  source_id: string;
  seq: string;
  answer_id: string;
  source_event_no: string | null;
  source_version: string | null;
  event_id: string | null;
  outcome: string;
  reason: PlatformAnswerV1['reason'];
  at: Date;
  traceparent: string | null;
}

const COLUMNS =
  'source_id, seq, answer_id, source_event_no, source_version, event_id, outcome, reason, at, traceparent';

/** The answers to platforms, numbered per source. */
export class AnswerStore {
  /**
   * Locks the counters of the sources until the transaction ends and moves each by `count`; returns the numbers before.
   * In the order of the ids, so that two callers cannot wait for each other.
   */
  async reserve(tx: Tx, counts: ReadonlyMap<string, number>): Promise<Map<string, bigint>> {
    const rows = await tx.query<{ source_id: string; last_seq: string }>(
      `INSERT INTO answer_counter AS c (source_id, last_seq)
       SELECT given.source_id, given.count FROM unnest($1::text[], $2::bigint[]) AS given (source_id, count)
       ORDER BY given.source_id
       ON CONFLICT (source_id) DO UPDATE SET last_seq = c.last_seq + EXCLUDED.last_seq
       RETURNING c.source_id, c.last_seq`,
      [[...counts.keys()], [...counts.values()]],
    );
    return new Map(
      rows.map(({ source_id, last_seq }) => [source_id, BigInt(last_seq) - BigInt(counts.get(source_id) ?? 0)]),
    );
  }

  /**
   * Keeps the answers that are not there yet and returns those, in the given order. `published` says for each whether
   * its source is registered here. Call it with numbers that `reserve` gave in this transaction: only after its lock
   * does a statement see both what another instance kept and a registration that came in meanwhile.
   */
  async insertNew(
    tx: Tx,
    answers: readonly GivenAnswer[],
  ): Promise<{ readonly answer: GivenAnswer; readonly published: boolean }[]> {
    const column = <K extends keyof GivenAnswer>(name: K) => answers.map((answer) => answer[name]);
    const rows = await tx.query<{ answer_id: string; source_id: string; published: boolean }>(
      `INSERT INTO answer (${COLUMNS}, published)
       SELECT n.source_id, n.seq, n.answer_id, n.source_event_no, n.source_version, n.event_id, n.outcome,
              n.reason::jsonb, n.at, CASE WHEN s.source_id IS NULL THEN n.traceparent END, s.source_id IS NOT NULL
       FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::bigint[], $6::uuid[], $7::text[], $8::text[],
                   $9::timestamptz[], $10::text[])
            AS n (source_id, seq, answer_id, source_event_no, source_version, event_id, outcome, reason, at, traceparent)
       LEFT JOIN source s USING (source_id)
       ON CONFLICT (source_id, answer_id) DO NOTHING
       RETURNING source_id, answer_id, published`,
      [
        column('sourceId'),
        column('seq'),
        column('answerId'),
        column('sourceEventNo'),
        column('sourceVersion'),
        column('eventId'),
        column('outcome'),
        answers.map(({ reason }) => (reason === null ? null : JSON.stringify(reason))),
        column('at'),
        column('traceparent'),
      ],
    );
    const kept = new Map(rows.map((row) => [`${row.source_id} ${row.answer_id}`, row.published]));
    return answers.flatMap((answer) => {
      const published = kept.get(`${answer.sourceId} ${answer.answerId.toLowerCase()}`);
      return published === undefined ? [] : [{ answer, published }];
    });
  }

  /** They are on the source's topic already, whether or not its registration has come here. */
  async markPublished(tx: Tx, sourceId: string, answerIds: readonly string[]): Promise<void> {
    await tx.query(
      'UPDATE answer SET published = true WHERE source_id = $1 AND answer_id = ANY ($2::uuid[]) AND NOT published',
      [sourceId, answerIds],
    );
  }

  /** Marks what was not published for want of a registration, and returns it in its order. */
  async publishWaiting(tx: Tx, sourceId: string): Promise<GivenAnswer[]> {
    const rows = await tx.query<AnswerRecord>(
      `WITH waiting AS (UPDATE answer SET published = true WHERE source_id = $1 AND NOT published RETURNING ${COLUMNS})
       SELECT * FROM waiting ORDER BY seq`,
      [sourceId],
    );
    return rows.map(toAnswer);
  }

  /** At most `limit` answers of the source behind the cursor, in their order; of one event where a number is given. */
  async listAfter(
    tx: Tx,
    query: {
      readonly sourceId: string;
      readonly after: string;
      readonly limit: number;
      readonly sourceEventNo: string | undefined;
    },
  ): Promise<GivenAnswer[]> {
    const params: unknown[] = [query.sourceId, query.after, query.limit];
    if (query.sourceEventNo !== undefined) params.push(query.sourceEventNo);
    const rows = await tx.query<AnswerRecord>(
      `SELECT ${COLUMNS} FROM answer
       WHERE source_id = $1 AND seq > $2 ${query.sourceEventNo === undefined ? '' : 'AND source_event_no = $4'}
       ORDER BY seq LIMIT $3`,
      params,
    );
    return rows.map(toAnswer);
  }
}

const toAnswer = (row: AnswerRecord): GivenAnswer => ({
  sourceId: row.source_id,
  seq: row.seq,
  answerId: row.answer_id,
  sourceEventNo: row.source_event_no,
  sourceVersion: row.source_version === null ? null : Number(row.source_version),
  eventId: row.event_id,
  outcome: row.outcome,
  reason: row.reason,
  at: row.at.toISOString(),
  traceparent: row.traceparent,
});
