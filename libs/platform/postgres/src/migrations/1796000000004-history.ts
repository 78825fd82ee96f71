import type { MigrationInterface, QueryRunner } from 'typeorm';
import { serviceRole } from '../provisioning/ensure-roles.js';
import { currentSchema, grantTables } from './grants.js';

/** What a role needs to append, beside SELECT where it also reads: no right to change, delete or number an entry. */
export const HISTORY_APPEND_GRANTS = {
  history: `INSERT (chain_kind, chain_id, seq, at, procuratorate_id, region_code12, actor_id, actor_name, actor_name_key,
    actor_name_hash, command, entry, secret, secret_key, secret_hash, prev_hash, hash)`,
  history_head: 'SELECT, INSERT, UPDATE (count, hash)',
} as const;

/**
 * The history of a service: one hash chain per thing, and one order over all of them for the seals (docs/history.md).
 * `position` is that order and is drawn one by one, hence CACHE 1. What may have to be deleted by law (`secret`, the
 * name of the person) stands beside the entry with the key of its hash; deleting text and key breaks no chain.
 */
export class History1796000000004 implements MigrationInterface {
  readonly name = 'History1796000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE history (
        position         bigint  GENERATED ALWAYS AS IDENTITY (CACHE 1) UNIQUE,
        chain_kind       text    NOT NULL,
        chain_id         text    NOT NULL,
        seq              integer NOT NULL CHECK (seq > 0),
        at               timestamptz(3) NOT NULL,
        procuratorate_id text,
        region_code12    text,
        actor_id         text,
        actor_name       text,
        actor_name_key   bytea,
        actor_name_hash  bytea,
        command          text,
        entry            text    NOT NULL,
        secret           text,
        secret_key       bytea,
        secret_hash      bytea,
        prev_hash        bytea   NOT NULL,
        hash             bytea   NOT NULL,
        PRIMARY KEY (chain_kind, chain_id, seq)
      )`);
    await runner.query('CREATE INDEX history_by_kind ON history (chain_kind, position)');
    await runner.query('CREATE INDEX history_by_actor ON history (actor_id, position) WHERE actor_id IS NOT NULL');
    await runner.query(`
      CREATE TABLE history_head (
        chain_kind text    NOT NULL,
        chain_id   text    NOT NULL,
        count      integer NOT NULL DEFAULT 0,
        hash       bytea   NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
        PRIMARY KEY (chain_kind, chain_id)
      ) WITH (fillfactor = 70)`);
    await this.#refuseChanges(runner);
    await this.#sealing(runner);
    await grantTables(runner, { ...HISTORY_APPEND_GRANTS, history_position_seq: 'SELECT' });
    await grantTables(runner, { history: 'SELECT' });
  }

  /** Grants alone do not hold the owner back. What a superuser does all the same is found by the verifier. */
  async #refuseChanges(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      DECLARE
        erasable CONSTANT text[] := ARRAY['secret', 'secret_key', 'actor_name', 'actor_name_key'];
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          IF to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable
             AND (NEW.secret IS NULL AND NEW.secret_key IS NULL
                  OR (NEW.secret, NEW.secret_key) IS NOT DISTINCT FROM (OLD.secret, OLD.secret_key))
             AND (NEW.actor_name IS NULL AND NEW.actor_name_key IS NULL
                  OR (NEW.actor_name, NEW.actor_name_key) IS NOT DISTINCT FROM (OLD.actor_name, OLD.actor_name_key))
             AND EXISTS (SELECT FROM history e
                          WHERE e.chain_kind = 'erasure' AND e.chain_id = OLD.chain_kind || ':' || OLD.chain_id
                            AND (e.entry::jsonb ->> 'seq')::integer = OLD.seq)
          THEN
            RETURN NEW;
          END IF;
        END IF;
        RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER history_keeps_rows BEFORE UPDATE OR DELETE ON history
      FOR EACH ROW EXECUTE FUNCTION history_append_only()`);
    await runner.query(`
      CREATE TRIGGER history_keeps_all BEFORE TRUNCATE ON history
      FOR EACH STATEMENT EXECUTE FUNCTION history_append_only()`);
    await runner.query(`
      CREATE FUNCTION history_erase(kind text, id text, number integer, parts text[]) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
      BEGIN
        UPDATE history SET
          secret         = CASE WHEN 'secret' = ANY (parts) THEN NULL ELSE secret END,
          secret_key     = CASE WHEN 'secret' = ANY (parts) THEN NULL ELSE secret_key END,
          actor_name     = CASE WHEN 'actorName' = ANY (parts) THEN NULL ELSE actor_name END,
          actor_name_key = CASE WHEN 'actorName' = ANY (parts) THEN NULL ELSE actor_name_key END
        WHERE chain_kind = kind AND chain_id = id AND seq = number;
        RETURN FOUND;
      END $$`);
    const erase = 'history_erase(text, text, integer, text[])';
    await runner.query(`REVOKE ALL ON FUNCTION ${erase} FROM PUBLIC`);
    await runner.query(`GRANT EXECUTE ON FUNCTION ${erase} TO ${serviceRole(await currentSchema(runner))}`);
  }

  /** The lines of the witness as the database knows them, and who may write the next one. */
  async #sealing(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE history_seal (
        line_no       bigint  PRIMARY KEY,
        generation    integer NOT NULL,
        from_position bigint  NOT NULL,
        to_position   bigint  NOT NULL,
        size          bigint  NOT NULL,
        frontier      bytea   NOT NULL,
        line_hash     bytea   NOT NULL,
        line          text    NOT NULL
      )`);
    await runner.query('ALTER TABLE history_seal ALTER COLUMN line SET STORAGE EXTENDED');
    await runner.query(`
      CREATE TABLE history_sealer (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        epoch    bigint  NOT NULL DEFAULT 0,
        owner    text
      ) WITH (fillfactor = 20)`);
    await runner.query('INSERT INTO history_sealer DEFAULT VALUES');
    await grantTables(runner, { history_seal: 'SELECT, INSERT', history_sealer: 'SELECT, UPDATE' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE history_sealer, history_seal, history_head, history');
    await runner.query('DROP FUNCTION history_erase(text, text, integer, text[]), history_append_only()');
  }
}
