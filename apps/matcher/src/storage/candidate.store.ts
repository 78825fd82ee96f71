import { copyRows, type Tx } from '#platform/postgres';
import type { Role } from '#domain/rules';
import { keyFromColumn, keyToColumn } from './match-key-column.js';

/** What a hit shows of an event beside its ids; stored with the candidate once it is part of a hit. */
export interface HitItem {
  readonly sourceId: string;
  readonly sourceEventNo: string;
  readonly regionCode12: string;
  readonly excerpt: string;
  readonly address: string | null;
}

export interface CandidateRow {
  readonly matchKey: string;
  readonly timeMs: number;
  readonly eventId: string;
  readonly revision: number;
  readonly ruleId: string;
  readonly ruleVersion: number;
  /** 32 hex digits. */
  readonly distinct: string | null;
  readonly hitId: string | null;
  readonly role: Role | null;
}

/** A candidate as it is stored, with what is there to know about its hit. */
export interface StoredCandidate extends CandidateRow {
  readonly hitVersion: number | null;
}

/** `item` is null while the event is part of no hit. */
export interface CandidateWrite extends CandidateRow {
  readonly item: HitItem | null;
}

export type CandidateRef = Pick<CandidateRow, 'matchKey' | 'timeMs' | 'eventId'>;

export interface HitEventRow extends HitItem {
  readonly hitId: string;
  readonly eventId: string;
  readonly revision: number;
  readonly role: Role;
  readonly timeMs: number;
}

interface Row {
  match_key: string;
  event_time: Date;
  event_id: string;
  revision: number;
  rule_id: string;
  rule_version: number;
  distinct_key: string | null;
  hit_id: string | null;
  role: Role | null;
  hit_version: number | null;
}

const SELECTED = `c.match_key, c.event_time, c.event_id, c.revision, c.rule_id, c.rule_version, c.distinct_key,
  c.hit_id, c.role`;

const COLUMNS = {
  match_key: 'uuid',
  event_time: 'timestamptz',
  event_id: 'uuid',
  revision: 'int4',
  rule_id: 'text',
  rule_version: 'int4',
  distinct_key: 'uuid',
  hit_id: 'uuid',
  role: 'text',
  item: 'jsonb',
} as const;

const fromRow = (row: Row): StoredCandidate => ({
  matchKey: keyFromColumn(row.match_key),
  timeMs: row.event_time.getTime(),
  eventId: row.event_id,
  revision: row.revision,
  ruleId: row.rule_id,
  ruleVersion: row.rule_version,
  distinct: row.distinct_key === null ? null : keyFromColumn(row.distinct_key),
  hitId: row.hit_id,
  role: row.role,
  hitVersion: row.hit_version,
});

/** Events that count for a rule's key, and the keys themselves. */
export class CandidateStore {
  /**
   * Takes the keys in their order and holds them to the end of the transaction: no other chunk reads or changes them
   * meanwhile. Returns the keys that nobody had before, which therefore have neither candidates nor hits.
   */
  async lockKeys(
    tx: Tx,
    keys: readonly { readonly matchKey: string; readonly ruleId: string }[],
  ): Promise<ReadonlySet<string>> {
    const sorted = [...keys].sort((a, b) => (a.matchKey < b.matchKey ? -1 : 1));
    const rows = await tx.query<{ match_key: string; turn: number }>(
      `INSERT INTO window_key AS k (match_key, rule_id) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT (match_key) DO UPDATE SET turn = k.turn + 1
       RETURNING match_key, turn`,
      [sorted.map((key) => keyToColumn(key.matchKey)), sorted.map((key) => key.ruleId)],
    );
    return new Set(rows.filter((row) => row.turn === 0).map((row) => keyFromColumn(row.match_key)));
  }

  async listByEvents(tx: Tx, eventIds: readonly string[]): Promise<StoredCandidate[]> {
    if (eventIds.length === 0) return [];
    const rows = await tx.query<Row>(
      `SELECT c.*, (SELECT h.rule_version FROM hit h WHERE h.hit_id = c.hit_id) AS hit_version
         FROM unnest($1::uuid[]) AS u (event_id)
        CROSS JOIN LATERAL (SELECT ${SELECTED} FROM candidate c WHERE c.event_id = u.event_id OFFSET 0) c`,
      [eventIds],
    );
    return rows.map(fromRow);
  }

  /** Candidates of each key later than its moment: those of live hits, and those that wait for this version of the rule. */
  async listLater(
    tx: Tx,
    keys: readonly { readonly matchKey: string; readonly laterThanMs: number; readonly ruleVersion: number }[],
  ): Promise<StoredCandidate[]> {
    if (keys.length === 0) return [];
    const rows = await tx.query<Row>(
      `SELECT c.*, NULL AS hit_version
         FROM unnest($1::uuid[], $2::timestamptz[], $3::int[]) AS u (match_key, later_than, rule_version)
        CROSS JOIN LATERAL (
          SELECT ${SELECTED} FROM candidate c
           WHERE c.match_key = u.match_key AND c.event_time > u.later_than
             AND (c.hit_id IS NOT NULL OR c.rule_version = u.rule_version)
           ORDER BY c.event_time, c.event_id) c`,
      [
        keys.map((key) => keyToColumn(key.matchKey)),
        keys.map((key) => new Date(key.laterThanMs).toISOString()),
        keys.map((key) => key.ruleVersion),
      ],
    );
    return rows.map(fromRow);
  }

  async insert(tx: Tx, rows: readonly CandidateWrite[]): Promise<void> {
    await copyRows(
      tx,
      'candidate',
      COLUMNS,
      rows.map((row) => ({
        match_key: keyToColumn(row.matchKey),
        event_time: new Date(row.timeMs),
        event_id: row.eventId,
        revision: row.revision,
        rule_id: row.ruleId,
        rule_version: row.ruleVersion,
        distinct_key: row.distinct === null ? null : keyToColumn(row.distinct),
        hit_id: row.hitId,
        role: row.role,
        item: row.item,
      })),
    );
  }

  async update(tx: Tx, rows: readonly CandidateWrite[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE candidate c
          SET revision = u.revision, rule_version = u.rule_version, distinct_key = u.distinct_key, hit_id = u.hit_id,
              role = u.role, item = u.item::jsonb
         FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::int[], $5::int[], $6::uuid[], $7::uuid[], $8::text[],
                     $9::text[])
           AS u (match_key, event_time, event_id, revision, rule_version, distinct_key, hit_id, role, item)
        WHERE c.match_key = u.match_key AND c.event_time = u.event_time AND c.event_id = u.event_id`,
      [
        ...refParams(rows),
        rows.map((row) => row.revision),
        rows.map((row) => row.ruleVersion),
        rows.map((row) => (row.distinct === null ? null : keyToColumn(row.distinct))),
        rows.map((row) => row.hitId),
        rows.map((row) => row.role),
        rows.map((row) => (row.item === null ? null : JSON.stringify(row.item))),
      ],
    );
  }

  async remove(tx: Tx, refs: readonly CandidateRef[]): Promise<void> {
    if (refs.length === 0) return;
    await tx.query(
      `DELETE FROM candidate c USING unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) AS u (match_key, event_time, event_id)
        WHERE c.match_key = u.match_key AND c.event_time = u.event_time AND c.event_id = u.event_id`,
      refParams(refs),
    );
  }

  /** Of each hit at most so many members, the newest, and of its `attached` as many of the newest; in no order. */
  async listByHits(
    tx: Tx,
    hits: readonly { readonly hitId: string; readonly attached: number }[],
    members: number,
  ): Promise<HitEventRow[]> {
    if (hits.length === 0) return [];
    const rows = await tx.query<{
      hit_id: string;
      event_id: string;
      revision: number;
      role: Role;
      event_time: Date;
      item: HitItem;
    }>(
      `SELECT c.* FROM unnest($1::uuid[], $2::int[]) AS u (hit_id, attached)
        CROSS JOIN LATERAL (VALUES ('member', $3::int), ('attached', u.attached)) AS r (role, most)
        CROSS JOIN LATERAL (
          SELECT c.hit_id, c.event_id, c.revision, c.role, c.event_time, c.item FROM candidate c
           WHERE c.hit_id = u.hit_id AND c.role = r.role ORDER BY c.event_time DESC LIMIT r.most) c`,
      [hits.map((hit) => hit.hitId), hits.map((hit) => hit.attached), members],
    );
    return rows.map(({ hit_id, event_id, revision, role, event_time, item }) => ({
      hitId: hit_id,
      eventId: event_id,
      revision,
      role,
      timeMs: event_time.getTime(),
      ...item,
    }));
  }
}

function refParams(refs: readonly CandidateRef[]): unknown[] {
  return [
    refs.map((ref) => keyToColumn(ref.matchKey)),
    refs.map((ref) => new Date(ref.timeMs).toISOString()),
    refs.map((ref) => ref.eventId),
  ];
}
