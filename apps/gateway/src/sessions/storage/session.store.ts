import type { Tx } from '#platform/postgres';
import type { Session } from '../session.js';

const COLUMNS = `s.id, s.account_id AS "accountId", s.account_revision::float8 AS "accountRevision",
  s.person_revision::float8 AS "personRevision", s.method, s.second_factor AS "secondFactor", s.address,
  s.user_agent AS "userAgent", s.started_at AS "startedAt", s.last_seen_at AS "lastSeenAt", s.ends_at AS "endsAt"`;

export interface SessionOfPerson extends Session {
  readonly personId: string;
}

/** A session with what its account is now. */
export interface SessionNow extends SessionOfPerson {
  readonly nowRevision: number;
  readonly nowState: string;
}

export class SessionStore {
  async find(tx: Tx, digest: Buffer): Promise<SessionNow | undefined> {
    const rows = await tx.query<SessionNow>(
      `SELECT ${COLUMNS}, a.person_id AS "personId", a.revision::float8 AS "nowRevision", a.state AS "nowState"
         FROM session s JOIN account a ON a.id = s.account_id WHERE s.digest = $1`,
      [digest],
    );
    return rows[0];
  }

  async insert(tx: Tx, digest: Buffer, session: Session): Promise<void> {
    await tx.query(
      `INSERT INTO session (digest, id, account_id, account_revision, person_revision, method, second_factor, address,
         user_agent, started_at, last_seen_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        digest,
        session.id,
        session.accountId,
        session.accountRevision,
        session.personRevision,
        session.method,
        session.secondFactor,
        session.address,
        session.userAgent,
        session.startedAt,
        session.lastSeenAt,
        session.endsAt,
      ],
    );
  }

  /** Never moves the time back: instances' clocks differ a little. */
  async touch(tx: Tx, id: string, seenAt: Date): Promise<void> {
    await tx.query('UPDATE session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2', [id, seenAt]);
  }

  /** Newest first. */
  listOfAccount(tx: Tx, accountId: string): Promise<Session[]> {
    return tx.query<Session>(`SELECT ${COLUMNS} FROM session s WHERE s.account_id = $1 ORDER BY s.started_at DESC`, [
      accountId,
    ]);
  }

  /** The session that was there; undefined when somebody else has ended it meanwhile. */
  async end(tx: Tx, id: string): Promise<Session | undefined> {
    const rows = await tx.query<Session>(`DELETE FROM session s WHERE s.id = $1 RETURNING ${COLUMNS}`, [id]);
    return rows[0];
  }

  async endByDigest(tx: Tx, digest: Buffer): Promise<Session | undefined> {
    const rows = await tx.query<Session>(`DELETE FROM session s WHERE s.digest = $1 RETURNING ${COLUMNS}`, [digest]);
    return rows[0];
  }

  /** All of the account but `exceptId`. */
  endOfAccount(tx: Tx, accountId: string, exceptId: string | null = null): Promise<Session[]> {
    return tx.query<Session>(
      `DELETE FROM session s WHERE s.account_id = $1 AND s.id IS DISTINCT FROM $2::uuid RETURNING ${COLUMNS}`,
      [accountId, exceptId],
    );
  }

  /** Of those of the account that are not over at `now`, all but the one just opened and the newest others, `keep` in all. */
  endBeyond(
    tx: Tx,
    { id, accountId, accountRevision, personRevision }: Session,
    keep: number,
    { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
  ): Promise<Session[]> {
    return tx.query<Session>(
      `DELETE FROM session s WHERE s.id IN (
         SELECT id FROM session
          WHERE id <> $7 AND account_id = $1 AND account_revision = $2 AND person_revision = $3 AND ends_at > $4 AND last_seen_at > $5
          ORDER BY started_at DESC, id DESC OFFSET $6)
       RETURNING ${COLUMNS}`,
      [accountId, accountRevision, personRevision, now, idleSince, keep - 1, id],
    );
  }

  /** Up to `limit` that are over by time, at `now`, when the idle ones were last seen before `idleSince`. */
  endExpired(tx: Tx, now: Date, idleSince: Date, limit: number): Promise<SessionOfPerson[]> {
    return tx.query<SessionOfPerson>(
      `DELETE FROM session s WHERE s.id IN (
         SELECT id FROM session WHERE ends_at <= $1 OR last_seen_at <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}, (SELECT a.person_id FROM account a WHERE a.id = s.account_id) AS "personId"`,
      [now, idleSince, limit],
    );
  }

  async count(tx: Tx): Promise<number> {
    const rows = await tx.query<{ count: number }>('SELECT count(*)::integer AS count FROM session');
    return rows[0]?.count ?? 0;
  }
}
