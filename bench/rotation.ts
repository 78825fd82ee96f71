import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { newId } from '#kernel';
import { addSealingKey, FieldKeys, generateFieldKeys, readKeyFile } from '#platform/crypto';
import { copyRows, type Database, openDatabase, Resealer, withClient } from '#platform/postgres';
import { reporterAad } from '../apps/ingest/src/storage/sealed-places.js';
import { ingestSealed } from '../apps/ingest/src/storage/sealed-columns.js';
import { migrateAll } from '../tools/migrate/migrate-all.js';
import { createProgress, runCommand, startStack } from '../tools/stack/index.js';
import { quantile } from './progress-counts.js';

const USAGE = `npm run bench -- rotation [--rows 1000000] [--readers 2] [--writers 1]
  Changes the sealing key of so many rows of reporter_identity while others read and write them, each with keys of its
  own that watch the file. Tells rows per second, failed reads, and what reading cost before and meanwhile.
  DATABASE_ADMIN_URL: a server to use; default: one of its own.`;

const PORTION = 5_000;
const QUIET_MS = 5_000;
const RECORD = {
  role: '群众',
  anonymous: false,
  name: '夏临舟',
  phone: '10012345678',
  idNo: '990101198501155555',
  derived: { birthDate: '1985-01-15', sex: 'male', regionCode6: '990101', checkDigit: 'wrong', ageAtReport: 41 },
  minor: false,
};

class Rotation {
  failures = 0;
  private readonly ids: string[] = [];
  private over = false;
  private phase: number[] = [];
  private written = 0;
  private readonly file: string;

  constructor(
    directory: string,
    private readonly rows: number,
    private readonly say: (line: string) => void,
  ) {
    this.file = join(directory, 'field-keys.json');
    writeFileSync(this.file, JSON.stringify(generateFieldKeys()));
  }

  async run(adminUrl: string, readers: number, writers: number): Promise<void> {
    const name = `bench_rotation_${newId().slice(-8)}`;
    const { serviceUrls } = await migrateAll({ adminUrl, database: name });
    const options = { url: serviceUrls.ingest, schema: 'ingest', applicationName: 'rotation' };
    const database = await openDatabase({ ...options, poolSize: readers + writers + 2 });
    const keys = await Promise.all(Array.from({ length: readers + writers + 1 }, () => this.watchedKeys()));
    try {
      await this.fill(database, keys[0]!);
      const work = [
        ...keys.slice(1, readers + 1).map((own) => this.read(database, own)),
        ...keys.slice(readers + 1).map((own) => this.write(database, own)),
      ];
      await sleep(QUIET_MS);
      const before = this.take();
      await this.rotate(keys[0]!);
      const from = performance.now();
      const resealer = new Resealer({
        database,
        keys: keys[0]!,
        columns: ingestSealed({ enqueue: async () => undefined }, ''),
        onProgress: ({ resealed, total }) => {
          if (resealed % 100_000 === 0) this.say(`${resealed}/${total}`);
        },
      });
      const resealed = await resealer.run();
      const seconds = (performance.now() - from) / 1000;
      const meanwhile = this.take();
      this.over = true;
      await Promise.all(work);
      this.tell({ resealed, seconds, before, meanwhile });
    } finally {
      this.over = true;
      for (const own of keys) own.close();
      await database.close();
      await withClient(adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    }
  }

  private async watchedKeys(): Promise<FieldKeys> {
    return (await FieldKeys.load(this.file)).watch();
  }

  private async fill(database: Database, keys: FieldKeys): Promise<void> {
    this.say(`sealing ${this.rows} rows`);
    const plain = Buffer.from(JSON.stringify(RECORD));
    for (let from = 0; from < this.rows; from += PORTION) {
      const ids = Array.from({ length: Math.min(PORTION, this.rows - from) }, () => newId());
      this.ids.push(...ids);
      const rows = ids.map((id) => ({ event_id: id, revision: 1, sealed: keys.seal(plain, reporterAad(id, 1)) }));
      const columns = { event_id: 'uuid', revision: 'int4', sealed: 'bytea' } as const;
      await database.run((tx) => copyRows(tx, 'reporter_identity', columns, rows));
    }
  }

  private async rotate(keys: FieldKeys): Promise<void> {
    const changed = await addSealingKey(readKeyFile(readFileSync(this.file, 'utf8')), {
      nowMs: Date.now(),
      graceMs: 2_000,
    });
    writeFileSync(`${this.file}.new`, JSON.stringify(changed));
    renameSync(`${this.file}.new`, this.file);
    while (keys.currentKeyId !== 'k2') await sleep(20);
  }

  /** One request after another: a row is fetched and opened, as an unmasking does. */
  private async read(database: Database, keys: FieldKeys): Promise<void> {
    while (!this.over) {
      const id = this.ids[Math.floor(Math.random() * this.ids.length)] ?? '';
      const from = performance.now();
      try {
        const rows = await database.read((tx) =>
          tx.query<{ sealed: Buffer }>('SELECT sealed FROM reporter_identity WHERE event_id = $1', [id]),
        );
        keys.open(rows[0]?.sealed ?? Buffer.alloc(0), reporterAad(id, 1));
      } catch (error) {
        this.failures += 1;
        this.say(String(error));
      }
      this.phase.push(performance.now() - from);
    }
  }

  /** A row is sealed anew by its owner, as a corrected report does. */
  private async write(database: Database, keys: FieldKeys): Promise<void> {
    const plain = Buffer.from(JSON.stringify({ ...RECORD, name: '夏临川' }));
    while (!this.over) {
      const id = this.ids[Math.floor(Math.random() * this.ids.length)] ?? '';
      try {
        await database.run((tx) =>
          tx.query('UPDATE reporter_identity SET sealed = $2 WHERE event_id = $1', [
            id,
            keys.seal(plain, reporterAad(id, 1)),
          ]),
        );
        this.written += 1;
      } catch (error) {
        this.failures += 1;
        this.say(String(error));
      }
    }
  }

  private take(): readonly number[] {
    const taken = this.phase;
    this.phase = [];
    return taken;
  }

  private tell(run: {
    resealed: number;
    seconds: number;
    before: readonly number[];
    meanwhile: readonly number[];
  }): void {
    const { resealed, seconds, before, meanwhile } = run;
    const ms = (latencies: readonly number[], q: number): string => quantile([...latencies], q).toFixed(2);
    console.log(
      '| rows sealed anew | seconds | rows/s | failed reads and writes | reads meanwhile | writes | read p50 / p99 before, ms | meanwhile, ms |',
    );
    console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
    console.log(
      `| ${resealed} | ${seconds.toFixed(0)} | ${Math.round(resealed / seconds)} | ${this.failures} | ${meanwhile.length} | ${this.written} | ` +
        `${ms(before, 0.5)} / ${ms(before, 0.99)} | ${ms(meanwhile, 0.5)} / ${ms(meanwhile, 0.99)} |`,
    );
  }
}

await runCommand(async (interruption) => {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      readers: { type: 'string', default: '2' },
      writers: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { signal } = interruption;
  const given = process.env['DATABASE_ADMIN_URL'] ?? '';
  const progress = createProgress();
  const common = { profile: 'bench', purpose: 'npm run bench', progress, signal, embedded: true, fresh: true };
  const stack = given === '' ? await startStack(common) : undefined;
  const directory = mkdtempSync(join(tmpdir(), 'rotation-'));
  try {
    const rotation = new Rotation(directory, Number(values.rows), (line) => progress.say(line));
    await rotation.run(stack?.databaseAdminUrl ?? given, Number(values.readers), Number(values.writers));
    return rotation.failures === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true });
    await stack?.stop();
  }
});
