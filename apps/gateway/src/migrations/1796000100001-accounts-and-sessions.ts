import { grantTables } from '#platform/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Digests are SHA-256 of secrets that only a browser holds: the tables cannot be signed in with. */
export class AccountsAndSessions1796000100001 implements MigrationInterface {
  static readonly tables = [
    `CREATE TABLE account (
      id uuid PRIMARY KEY,
      person_id text NOT NULL CONSTRAINT account_person UNIQUE,
      account text NOT NULL CONSTRAINT account_name UNIQUE CHECK (account = lower(account)),
      password_hash text,
      must_change boolean NOT NULL,
      password_changed_at timestamptz NOT NULL,
      totp_sealed text,
      totp_pending_sealed text,
      totp_last_step bigint,
      state text NOT NULL CHECK (state IN ('active', 'locked')),
      revision bigint NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      created_by text,
      last_signed_in_at timestamptz
    )`,

    `CREATE TABLE former_password (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      account_id uuid NOT NULL REFERENCES account,
      password_hash text NOT NULL,
      retired_at timestamptz NOT NULL
    )`,
    'CREATE INDEX former_password_newest ON former_password (account_id, id DESC)',

    // `subject` is a keyed hash of an account's name, known or not, or of a client's address.
    `CREATE TABLE sign_in_attempt (
      subject bytea PRIMARY KEY,
      failures integer NOT NULL,
      pending integer NOT NULL,
      level integer NOT NULL,
      since timestamptz NOT NULL,
      locked_until timestamptz
    ) WITH (fillfactor = 50)`,
    'CREATE INDEX sign_in_attempt_oldest ON sign_in_attempt (since)',

    // A step that has to be taken before a session opens; browser_digest is of the cookie that came with it.
    `CREATE TABLE sign_in_challenge (
      digest bytea PRIMARY KEY,
      purpose text NOT NULL,
      browser_digest bytea NOT NULL,
      account_id uuid REFERENCES account,
      account_revision bigint,
      method text NOT NULL,
      second_factor boolean NOT NULL,
      failures integer NOT NULL DEFAULT 0,
      expires_at timestamptz NOT NULL
    )`,
    'CREATE INDEX sign_in_challenge_end ON sign_in_challenge (expires_at)',
    'CREATE INDEX sign_in_challenge_account ON sign_in_challenge (account_id)',

    `CREATE TABLE session (
      digest bytea PRIMARY KEY,
      id uuid NOT NULL CONSTRAINT session_id UNIQUE,
      account_id uuid NOT NULL REFERENCES account,
      account_revision bigint NOT NULL,
      person_revision bigint NOT NULL,
      method text NOT NULL,
      second_factor boolean NOT NULL,
      address text NOT NULL,
      user_agent text NOT NULL,
      started_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL
    ) WITH (fillfactor = 80)`,
    'CREATE INDEX session_account ON session (account_id)',
    'CREATE INDEX session_end ON session (ends_at)',
    'CREATE INDEX session_seen ON session (last_seen_at)',
  ];

  readonly name = 'AccountsAndSessions1796000100001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of AccountsAndSessions1796000100001.tables) await runner.query(statement);
    await grantTables(runner, {
      account:
        'SELECT, INSERT, UPDATE (password_hash, must_change, password_changed_at, totp_sealed, totp_pending_sealed, ' +
        'totp_last_step, state, revision, last_signed_in_at)',
      former_password: 'SELECT, INSERT, DELETE',
      sign_in_attempt: 'SELECT, INSERT, UPDATE, DELETE',
      sign_in_challenge: 'SELECT, INSERT, UPDATE (failures), DELETE',
      session: 'SELECT, INSERT, UPDATE (last_seen_at), DELETE',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE session, sign_in_challenge, sign_in_attempt, former_password, account');
  }
}
