import type { Tx } from '#platform/postgres';
import type { BatchHandler } from '#platform/kafka';

export const FAULTS_SCHEMA = 'kafka_faults';

export const CREATE_TABLES = `
  CREATE TABLE ${FAULTS_SCHEMA}.effect (id text PRIMARY KEY, member text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE TABLE ${FAULTS_SCHEMA}.delivery (n bigint GENERATED ALWAYS AS IDENTITY, id text NOT NULL);
  GRANT SELECT, INSERT ON ${FAULTS_SCHEMA}.effect, ${FAULTS_SCHEMA}.delivery TO gp_${FAULTS_SCHEMA}`;

/** `effect` holds a record once, by its id, as an inbox does; `delivery` counts how often it came. */
export const storeEffects =
  (member: string): BatchHandler<Tx> =>
  async (records, { tx }) => {
    const ids = records.map(({ headers, partition, offset }) => headers['ce_id'] ?? `${partition}-${offset}`);
    await tx.query('INSERT INTO delivery (id) SELECT unnest($1::text[])', [ids]);
    await tx.query('INSERT INTO effect (id, member) SELECT unnest($1::text[]), $2 ON CONFLICT (id) DO NOTHING', [
      ids,
      member,
    ]);
  };
