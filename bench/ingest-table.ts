import pg from 'pg';

/** How many events the others are copies of. */
const SEEDS = 2_000;
const MONTHS = 12;
const CHUNK = 100_000;
const MONTHLY = ['event', 'event_push', 'reporter_identity'];

/**
 * A column list of a copy: all as in the seed but for what tells events apart. What is sealed is bound to the seed's id and
 * would not open; nobody opens it here.
 */
const COPIES: readonly string[] = [
  `INSERT INTO event_key SELECT s.source_id, c.no, c.id, ((c.at AT TIME ZONE 'Asia/Shanghai')::date) FROM c JOIN seed_event s USING (n) ORDER BY c.i`,
  `INSERT INTO event SELECT c.id, s.source_id, c.no, s.revision, s.writes, s.source_version, s.body_hash, s.ordered_at,
          s.procuratorate_id, s.region_code12, s.state, s.memory FROM c JOIN seed_event s USING (n) ORDER BY c.i`,
  `INSERT INTO event_push SELECT c.id, s.push_key, s.kind, s.outcome, s.revision, s.source_version, s.body_hash, s.flags,
          c.at, s.via, s.run_id, s.sealed FROM c JOIN seed_push s USING (n) ORDER BY c.i`,
  `INSERT INTO reporter_identity SELECT c.id, s.revision, s.sealed FROM c JOIN seed_identity s USING (n) ORDER BY c.i`,
];

/** The copies from number $1 on, $2 of them, evenly between two moments ($3, $4): an id begins with its millisecond. */
const CLONES = `
  CREATE TEMP TABLE c AS
  SELECT i, (i % ${SEEDS})::int AS n, 'F-' || lpad(i::text, 9, '0') AS no, to_timestamp(ms / 1000.0) AS at,
         (lpad(to_hex(ms), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid AS id
    FROM (SELECT i, md5(i::text) AS h, $3::bigint + ((i - $1) * ($4::bigint - $3::bigint)) / $2 AS ms
            FROM generate_series($1::bigint, $1::bigint + $2 - 1) i) numbered`;

async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=ingest' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const monthStart = (ago: number): Date => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1));
};

/**
 * Lays the empty tables out as those of an office that has worked for a year: the last twelve months each a part of its
 * own, made by the product's function. Freshly migrated, one part holds all up to the end of this month.
 */
export async function divideByMonths(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, async (client) => {
    const first = monthStart(MONTHS - 1)
      .toISOString()
      .slice(0, 10);
    const { rows } = await client.query<{ part: string }>(
      'SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = ANY ($1::regclass[])',
      [MONTHLY],
    );
    for (const { part } of rows) await client.query(`DROP TABLE ${part}`);
    for (const table of MONTHLY) {
      const part = `${table}_before_${first.slice(0, 7).replace('-', '_')}`;
      await client.query(
        `CREATE TABLE ${part} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES)
           WITH (toast_tuple_target = 8160)`,
      );
      const bound = await client.query<{ id: string }>('SELECT event_month_bound($1::date) AS id', [first]);
      await client.query(
        `ALTER TABLE ${table} ATTACH PARTITION ${part} FOR VALUES FROM (MINVALUE) TO ('${bound.rows[0]?.id}')`,
      );
      await client.query(
        `ALTER TABLE ${part} OWNER TO "${await ownerOf(client, table)}"; ALTER TABLE ${part} ENABLE ROW LEVEL SECURITY`,
      );
    }
    await client.query(`SELECT keep_event_months((now() AT TIME ZONE 'UTC')::date + 93)`);
  });
}

async function ownerOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ owner: string }>(
    'SELECT relowner::regrole::text AS owner FROM pg_class WHERE oid = $1::regclass',
    [table],
  );
  return rows[0]?.owner.replaceAll('"', '') ?? '';
}

export async function countEvents(databaseUrl: string): Promise<number> {
  return onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM event_key');
    return Number(rows[0]?.n ?? 0);
  });
}

/**
 * Fills the tables up to `size` events by copies of events that came through the line, made inside of the server, a twelfth
 * in each of the last twelve months. The past months are not looked after by autovacuum meanwhile: in an office they have
 * been long ago. Returns the seconds that it took.
 */
export async function fillTo(databaseUrl: string, size: number, say: (line: string) => void): Promise<number> {
  const startedAt = Date.now();
  await onDatabase(databaseUrl, async (client) => {
    await client.query(`SET work_mem = '128MB'`);
    await client.query('SET synchronous_commit = off');
    await seed(client);
    const { rows } = await client.query<{ all: string; copies: string }>(
      `SELECT count(*) AS all, count(*) FILTER (WHERE source_event_no ^@ 'F-') AS copies FROM event_key`,
    );
    const missing = size - Number(rows[0]?.all ?? 0);
    let next = Number(rows[0]?.copies ?? 0);
    for (let ago = MONTHS - 1; ago >= 0; ago -= 1) {
      const share =
        Math.floor((missing * (MONTHS - ago)) / MONTHS) - Math.floor((missing * (MONTHS - ago - 1)) / MONTHS);
      const from = monthStart(ago).getTime();
      const to = ago === 0 ? Date.now() : monthStart(ago - 1).getTime();
      for (let made = 0; made < share; made += CHUNK) {
        const count = Math.min(CHUNK, share - made);
        const at = (part: number): number => Math.floor(from + ((to - from) * part) / share);
        await copyOnce(client, [next, count, at(made), at(made + count)]);
        next += count;
      }
      if (ago % 3 === 0) say(`${next} copies, ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }
    // What autovacuum would be at in the window that follows.
    await client.query('VACUUM (ANALYZE) event_key');
    await client.query('CHECKPOINT');
  });
  return (Date.now() - startedAt) / 1000;
}

async function copyOnce(client: pg.Client, [first, count, from, to]: readonly number[]): Promise<void> {
  await client.query('BEGIN');
  const values = [first, count, from, to].map(String);
  // A statement that makes a table takes no parameters.
  await client.query(CLONES.replace(/\$(\d)/g, (_, place: string) => `${values[Number(place) - 1]}`));
  for (const copy of COPIES) await client.query(copy);
  await client.query('DROP TABLE c');
  await client.query('COMMIT');
}

async function seed(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE TEMP TABLE seed_event AS
    SELECT row_number() OVER () - 1 AS n, e.* FROM (
      SELECT e.* FROM event e JOIN event_push p USING (event_id) JOIN reporter_identity r USING (event_id)
       WHERE p.kind = 'event' AND p.outcome = 'accepted' AND e.source_event_no !~ '^F-' LIMIT ${SEEDS}) e;
    CREATE TEMP TABLE seed_push AS SELECT s.n, p.* FROM seed_event s JOIN event_push p USING (event_id);
    CREATE TEMP TABLE seed_identity AS SELECT s.n, r.* FROM seed_event s JOIN reporter_identity r USING (event_id);
    ANALYZE seed_event; ANALYZE seed_push; ANALYZE seed_identity`);
  const parts = await client.query<{ part: string }>(
    `SELECT inhrelid::regclass::text AS part FROM pg_inherits
      WHERE inhparent = ANY ($1::regclass[]) AND inhrelid::regclass::text !~ $2`,
    [MONTHLY, `${monthStart(0).toISOString().slice(0, 7).replace('-', '_')}$`],
  );
  for (const { part } of parts.rows) await client.query(`ALTER TABLE ${part} SET (autovacuum_enabled = off)`);
}

/** Everything has left: what is kept of it for a restore would only take the disk that the next size needs. */
export async function forgetRelayed(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, (client) => client.query('TRUNCATE outbox'));
}
