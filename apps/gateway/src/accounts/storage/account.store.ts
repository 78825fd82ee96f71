import type { Tx } from '#platform/postgres';
import type { Account } from '../account.js';

const COLUMNS = `a.id, a.person_id AS "personId", a.account AS name, a.password_hash AS "passwordHash",
  a.must_change AS "mustChange", a.password_changed_at AS "passwordChangedAt", a.totp_sealed AS "totpSealed",
  a.totp_pending_sealed AS "totpPendingSealed", a.totp_last_step::float8 AS "totpLastStep", a.state,
  a.revision::float8 AS revision, a.created_at AS "createdAt", a.created_by AS "createdBy",
  a.last_signed_in_at AS "lastSignedInAt",
  a.password_reset_by AS "passwordResetBy", a.password_reset_at AS "passwordResetAt",
  a.second_factor_reset_by AS "secondFactorResetBy", a.second_factor_reset_at AS "secondFactorResetAt"`;

interface Row extends Omit<Account, 'passwordReset' | 'secondFactorReset'> {
  readonly passwordResetBy: readonly string[];
  readonly passwordResetAt: Date | null;
  readonly secondFactorResetBy: readonly string[];
  readonly secondFactorResetAt: Date | null;
}

function toAccount<R extends Row>(row: R) {
  const { passwordResetBy, passwordResetAt, secondFactorResetBy, secondFactorResetAt, ...account } = row;
  return {
    ...account,
    passwordReset: { by: passwordResetBy, at: passwordResetAt },
    secondFactorReset: { by: secondFactorResetBy, at: secondFactorResetAt },
  };
}

/** An account beside its person, as a list shows it. */
export interface AccountOfPerson extends Account {
  readonly personName: string;
  readonly officeId: string;
  readonly officeName: string;
}

export interface PersonOfOffice {
  readonly id: string;
  readonly officeId: string;
  readonly state: string;
}

export class AccountStore {
  find(tx: Tx, id: string): Promise<Account | undefined> {
    return one(tx, 'a.id = $1', id);
  }

  findByName(tx: Tx, name: string): Promise<Account | undefined> {
    return one(tx, 'a.account = $1', name);
  }

  findByPerson(tx: Tx, personId: string): Promise<Account | undefined> {
    return one(tx, 'a.person_id = $1', personId);
  }

  /** The account, locked until the end of the transaction. */
  async lock(tx: Tx, id: string): Promise<Account | undefined> {
    const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM account a WHERE a.id = $1 FOR UPDATE`, [id]);
    return rows[0] && toAccount(rows[0]);
  }

  /** False when the person has an account already, or the name is taken. */
  async insert(tx: Tx, account: Account): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO account (id, person_id, account, password_hash, must_change, password_changed_at, state, revision,
         created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        account.id,
        account.personId,
        account.name,
        account.passwordHash,
        account.mustChange,
        account.passwordChangedAt,
        account.state,
        account.revision,
        account.createdAt,
        account.createdBy,
      ],
    );
    return rows.length === 1;
  }

  /** Writes all that may change. The row must have been locked. */
  async save(tx: Tx, account: Account): Promise<void> {
    await tx.query(
      `UPDATE account SET password_hash = $2, must_change = $3, password_changed_at = $4, totp_sealed = $5,
         totp_pending_sealed = $6, totp_last_step = $7, state = $8, revision = $9, last_signed_in_at = $10,
         password_reset_by = $11, password_reset_at = $12, second_factor_reset_by = $13, second_factor_reset_at = $14
       WHERE id = $1`,
      [
        account.id,
        account.passwordHash,
        account.mustChange,
        account.passwordChangedAt,
        account.totpSealed,
        account.totpPendingSealed,
        account.totpLastStep,
        account.state,
        account.revision,
        account.lastSignedInAt,
        account.passwordReset.by,
        account.passwordReset.at,
        account.secondFactorReset.by,
        account.secondFactorReset.at,
      ],
    );
  }

  /** The hashes that were in force before, newest first. */
  async listFormerPasswords(tx: Tx, accountId: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM former_password WHERE account_id = $1 ORDER BY id DESC LIMIT $2',
      [accountId, limit],
    );
    return rows.map(({ hash }) => hash);
  }

  /** Keeps `hash` among the former ones, and of these the newest `keep`. */
  async retirePassword(tx: Tx, accountId: string, hash: string, at: Date, keep: number): Promise<void> {
    await tx.query('INSERT INTO former_password (account_id, password_hash, retired_at) VALUES ($1, $2, $3)', [
      accountId,
      hash,
      at,
    ]);
    await tx.query(
      `DELETE FROM former_password WHERE account_id = $1 AND id NOT IN (
         SELECT id FROM former_password WHERE account_id = $1 ORDER BY id DESC LIMIT $2)`,
      [accountId, keep],
    );
  }

  /** In the order of their ids, after `afterId`. */
  async listOfOffices(
    tx: Tx,
    officeIds: readonly string[],
    page: { readonly afterId: string | null; readonly limit: number },
  ): Promise<AccountOfPerson[]> {
    const rows = await tx.query<Row & Pick<AccountOfPerson, 'personName' | 'officeId' | 'officeName'>>(
      `SELECT ${COLUMNS}, p.name AS "personName", o.id AS "officeId", o.name AS "officeName"
         FROM account a JOIN person p ON p.id = a.person_id JOIN office o ON o.id = p.office_id
        WHERE o.id = ANY ($1::text[]) AND ($2::uuid IS NULL OR a.id > $2)
        ORDER BY a.id LIMIT $3`,
      [officeIds, page.afterId, page.limit],
    );
    return rows.map((row) => toAccount(row));
  }

  /** True when somebody with this role on the day has an account. */
  async existsForRole(tx: Tx, role: string, day: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT FROM account a JOIN person p ON p.id = a.person_id JOIN role_grant r ON r.person_id = p.id
        WHERE p.state = 'active' AND r.role = $1 AND $2::date BETWEEN r.from_day AND coalesce(r.to_day, $2::date)
        LIMIT 1`,
      [role, day],
    );
    return rows.length > 0;
  }

  /** Those of people with this role on the day, in the order of their ids. */
  async listForRole(tx: Tx, role: string, day: string): Promise<Account[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM account a
        WHERE a.person_id IN (SELECT r.person_id FROM role_grant r
                               WHERE r.role = $1 AND $2::date BETWEEN r.from_day AND coalesce(r.to_day, $2::date))
        ORDER BY a.id`,
      [role, day],
    );
    return rows.map((row) => toAccount(row));
  }

  /** A person of the organisation, whether or not a role is in force. */
  async findPerson(tx: Tx, personId: string): Promise<PersonOfOffice | undefined> {
    const rows = await tx.query<PersonOfOffice>('SELECT id, office_id AS "officeId", state FROM person WHERE id = $1', [
      personId,
    ]);
    return rows[0];
  }
}

async function one(tx: Tx, condition: string, value: string): Promise<Account | undefined> {
  const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM account a WHERE ${condition}`, [value]);
  return rows[0] && toAccount(rows[0]);
}
