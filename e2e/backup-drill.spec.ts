/**
 * The drill: a backup is taken while the platform pushes, the work goes on, then database and keys are destroyed and the
 * backup is restored. What came after it is taken back from Kafka, once; nobody is told anything twice; what people had
 * decided meanwhile is listed for them to decide again.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlatformAnswerV1 } from '#contracts';
import { generateWitnessKeys, type VerificationReport, verifyHistory, witnessSource } from '#platform/audit';
import { connectKafka, silentLog } from '#platform/kafka';
import { databaseUrl, withClient } from '#platform/postgres';
import { createBackup } from '../tools/backup/create-backup.js';
import type { Manifest } from '../tools/backup/manifest.js';
import { migrationNames } from '../tools/migrate/migrate-all.js';
import { readRanges } from '../tools/restore/reconcile/read-ranges.js';
import { restoreBackup, type Restored, type RestoreRequest } from '../tools/restore/restore-backup.js';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { postSigned } from '../tools/simulator/signed-http.js';
import { type Story, stories } from '../tools/simulator/stories.js';
import {
  SERVICE_NAMES,
  type ServiceName,
  SERVICES,
  silentProgress,
  type Stack,
  type StackFaults,
  startStack,
} from '../tools/stack/index.js';
import { openItems, readAccounts } from './accounts.js';
import { DrillAccounts } from './backup-drill/drill-accounts.js';
import { eventually, type Line, startLine } from './line-fixture.js';

const PASSPHRASE = 'drill-passphrase-of-the-spec';
/** A group tells the broker its place at most a second late, and the seal is as late. */
const SETTLED_MS = 2_500;

interface Item {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly caseId: string | null;
}

describe('a backup and its restore to an earlier moment', () => {
  let stack: Stack;
  let faults: StackFaults;
  let line: Line;
  let adminUrl: string;
  let backup: string;
  let keyFolder: string;
  let witness: { readonly directory: string; readonly second: null; readonly keyFile: string };
  let manifest: Manifest;
  let restored: Restored;
  let people: DrillAccounts;
  let pushed = 0;
  /** Clues of the time before and after the snapshot, as people knew them. */
  let [before, after] = [{} as Item, {} as Item];
  let caseNumber = '';
  let toldOfAfter: string[] = [];

  beforeAll(async () => {
    stack = await startStack({
      profile: 'test-backup-drill',
      purpose: 'e2e backup drill',
      progress: silentProgress,
      embedded: true,
      fresh: true,
      passing: true,
    });
    if (stack.faults === undefined) throw new Error('an embedded stack can be broken');
    faults = stack.faults;
    adminUrl = stack.databaseAdminUrl;
    backup = join(stack.directory, 'backup');
    witness = {
      directory: join(stack.directory, 'another-machine'),
      second: null,
      keyFile: join(stack.directory, 'witness-key.json'),
    };
    mkdirSync(witness.directory);
    mkdirSync(backup);
    writeFileSync(witness.keyFile, JSON.stringify(generateWitnessKeys()));
    line = await startLine({
      stack,
      env: { WITNESS_DIR: witness.directory, WITNESS_KEY_FILE: witness.keyFile, SEAL_EVERY_MS: '500' },
    });
    keyFolder = line.services.keys.directory;
    people = await DrillAccounts.make({
      gatewayUrl: line.services.urls.gateway,
      adminUrl: databaseUrl(adminUrl, database()),
      databaseUrl: line.services.database.serviceUrls.gateway,
    });
  }, 180_000);
  afterAll(async () => {
    await line.stop();
    await stack.stop();
    rmSync(stack.directory, { recursive: true, force: true });
  }, 90_000);

  it('is taken while the platform pushes', async () => {
    await push(storyOf('V', 0).events);
    await booksClose();
    before = await clueOf('VWS4');
    await move(before, 'prosecutor', 'assess');
    await move(await clueOf('VWS4'), 'chief', 'file');
    let pushing = true;
    const platform = (async () => {
      for (let n = 0; pushing || n < 10; n += 1) {
        await push(everyday(`B${n}-`, 5));
        await sleep(50);
      }
    })();
    manifest = await createBackup(
      {
        databaseUrl: databaseUrl(adminUrl, database()),
        brokers: stack.kafkaBrokers,
        topicPrefix: line.topicPrefix,
        schemas: SERVICE_NAMES.map((name) => SERVICES[name].schema),
        keys: {
          folders: [{ name: 'keys', directory: keyFolder }],
          protection: { kind: 'passphrase', passphrase: PASSPHRASE },
        },
        witness: { name: 'witness', directory: witness.directory },
        files: [],
      },
      backup,
      silentProgress,
    );
    pushing = false;
    await platform;
    expect(rowsOf('case_handling', 'case_file')).toBe(1);
    expect(rowsOf('ingest', 'event')).toBeGreaterThanOrEqual(4);
    for (const file of ['fields/ingest.json', 'secrets/kek/ingest.json', 'secrets/token-key.json'])
      expect(JSON.stringify(manifest)).toContain(file);
    const secret = (JSON.parse(readFileSync(line.services.keys.tokenKey, 'utf8')) as { d: string }).d;
    expect(readFileSync(join(backup, 'keys.sealed.json.gz')).toString('latin1')).not.toContain(secret);
  }, 60_000);

  it('is older than what people and platforms do afterwards', async () => {
    const wages = storyOf('N', 2);
    await push(wages.events);
    const overHttp = everyday('H', 10);
    const body = JSON.stringify({ items: overHttp });
    expect((await postSigned(`${line.services.urls.ingest}/v1/events/batch`, line.platform, body)).status).toBe(200);
    pushed += overHttp.length;
    await booksClose();
    after = await clueOf('NQX1');
    await move(after, 'prosecutor', 'assess');
    await move(await clueOf('NQX1'), 'chief', 'file');
    const filed = await clueOf('NQX1');
    const file = (await line.desk('chief').get(`${urlOf('cases')}/${filed.caseId}`)) as { number: string };
    caseNumber = file.number;
    toldOfAfter = await eventually('notices', async () => {
      const told = await inboxOf(after.id);
      return told.length === 4 ? told.map(({ text }) => text) : undefined;
    });
    await people.lock('drill-locked');
    await people.endRole('drill-revoked');
    await sleep(SETTLED_MS);
  }, 60_000);

  it('shows the difference without touching anything', async () => {
    await killServices();
    const counted = await sql<{ count: string }>('SELECT count(*) FROM ingest.event');
    const { difference } = await restoreBackup({ ...request(), keys: null, dryRun: true });
    expect(difference.access.held.map(({ account }) => account)).toEqual(['drill-locked', 'drill-revoked']);
    expect(existsSync(securityLog())).toBe(false);
    expect(difference.lostDecisions.map(({ state }) => state)).toEqual(['ASSESSING', 'FILED', 'FILED']);
    expect(await sql('SELECT count(*) FROM ingest.event')).toEqual(counted);
    await expect(restoreBackup(request())).rejects.toThrow('--replace');
  }, 60_000);

  it('brings data and keys back after both were destroyed, and lists what is lost', async () => {
    await destroy();
    cpSync(witness.directory, unrecorded(), { recursive: true });
    restored = await restoreBackup(request());
    const { difference, text, formerDatabase } = restored;
    expect(formerDatabase).toBeNull();
    expect(difference).toMatchObject({ comparison: 'compared', pushAgain: [] });
    expect(difference.lostDecisions).toMatchObject([
      { number: after.number, state: 'ASSESSING', actor: { id: 'demo-prosecutor' } },
      { number: after.number, state: 'FILED', actor: { id: 'demo-chief' } },
      { number: caseNumber, subject: 'case', change: 'opened', actor: { id: 'demo-chief' } },
    ]);
    expect(text).toContain(`${after.number}：改为“立案”，周检察长（演示）`);
    expect(difference.takenBack.caseNumbers).toBe(1);
    expect(difference.takenBack.clueNumbers).toBeGreaterThanOrEqual(1);
    expect(difference.takenBack.events).toBeGreaterThanOrEqual(11);
    expect(difference.takenBack.notices).toBeGreaterThanOrEqual(4);
    for (const file of restored.reportFiles) expect(existsSync(file)).toBe(true);
    const readKey = JSON.parse(readFileSync(line.services.keys.tokenKey, 'utf8')) as { d?: string };
    expect(readKey.d).toBeDefined();
    const stored = await sql<{ count: number }>('SELECT count(*)::int AS count FROM ingest.event');
    expect(stored).toEqual([{ count: pushed }]);
  }, 60_000);

  it('holds the accounts that the lost time had locked or taken rights from, and names them', async () => {
    const { difference, text } = restored;
    expect(difference.access).toMatchObject({
      organisationCompared: true,
      takenAway: [{ personId: 'drill-revoked', what: 'role', detail: 'prosecutor' }],
      held: [
        { account: 'drill-locked', outcome: 'locked', because: [{ kind: 'act', act: 'account-locked' }] },
        { account: 'drill-revoked', outcome: 'locked', because: [{ kind: 'taken', what: 'role' }] },
      ],
    });
    expect(text).toContain('drill-locked（drill-locked）：锁定');
    expect(text).toContain('drill-revoked（drill-revoked）：不再有角色 prosecutor');
    expect(await sql('SELECT account, state FROM gateway.account ORDER BY account')).toEqual([
      { account: 'drill-locked', state: 'locked' },
      { account: 'drill-revoked', state: 'locked' },
      { account: 'drill-security', state: 'active' },
      { account: 'drill-unharmed', state: 'active' },
    ]);
    const told = readdirSync(securityLog()).filter((name) => name.endsWith('.jsonl'));
    const lines = told.map((name) => readFileSync(join(securityLog(), name), 'utf8')).join('');
    expect(lines.match(/"event":"account-locked"/g)).toHaveLength(2);
  });

  it('is accepted by the verifier of the history as a recorded generation, and by no other way', async () => {
    const { generations } = restored;
    expect(generations).toContainEqual({ service: 'case-handling', generation: 2, lost: expect.any(Number) });
    expect(generations.find(({ service }) => service === 'case-handling')?.lost).toBeGreaterThanOrEqual(4);
    const report = await verifyCasework(witness.directory);
    expect(report.findings).toEqual([]);
    expect(report.restores).toMatchObject([{ who: '演练', reason: expect.stringContaining(manifest.snapshotAt) }]);
    for (const service of SERVICE_NAMES) {
      const { findings, notes } = await verifyHistoryOf(service, witness.directory);
      expect(findings).toEqual([]);
      // How the schema is built was on record before, and is so again.
      expect(notes.filter((note) => note.includes('结构'))).toEqual([]);
    }
    const refused = await verifyCasework(unrecorded());
    expect(refused.findingCount).toBeGreaterThan(0);
    expect(refused.restores).toEqual([]);
  }, 30_000);

  it('goes on with each later event once, and the later clue under its number', async () => {
    await Promise.all(SERVICE_NAMES.map((name) => line.services.start(name)));
    await booksClose();
    const again = await clueOf('NQX1');
    expect(again).toMatchObject({ id: after.id, number: after.number, state: 'REGISTERED' });
    expect(await clueOf('VWS4')).toMatchObject({ id: before.id, state: 'FILED' });
    const twice = await sql(`
      SELECT source_id, source_event_no FROM ingest.event GROUP BY 1, 2 HAVING count(*) > 1
      UNION ALL SELECT hit_count::text, number FROM case_handling.clue WHERE hit_count <> 1
      UNION ALL SELECT c.state, h.hit_id::text FROM case_handling.hit h JOIN case_handling.clue c ON c.id = h.clue_id
        WHERE h.event_count <> (SELECT count(*) FROM case_handling.hit_event e WHERE e.hit_id = h.hit_id)`);
    expect(twice).toEqual([]);
    const accounts = await readAccounts({ ...line, sql });
    expect(accounts).toMatchObject({ events: pushed, quarantined: 0, setAside: 0, doubleClues: 0 });
  }, 60_000);

  it('tells nobody anything twice', async () => {
    const answers = await readAnswers();
    expect(answers.length).toBeGreaterThanOrEqual(pushed);
    expect(new Set(answers.map(({ answerId }) => answerId)).size).toBe(answers.length);
    const items = answers.map(({ sourceEventNo, outcome }) => `${sourceEventNo} ${outcome}`);
    expect(new Set(items).size).toBe(items.length);
    const told = await eventually('the notice of the later clue', async () => {
      const found = await inboxOf(after.id);
      return found.length > 0 ? found : undefined;
    });
    expect(told).toMatchObject([{ text: toldOfAfter[0], toldBefore: true }]);
    const unread = (await line
      .desk('prosecutor')
      .get(`${line.services.urls.notify}/v1/inbox?unread=true&limit=200`)) as {
      items: { subjectId: string }[];
    };
    expect(unread.items.map(({ subjectId }) => subjectId)).not.toContain(after.id);
  }, 60_000);

  it('lets people take their decisions again: the same case number, and no second notice', async () => {
    await move(await clueOf('NQX1'), 'prosecutor', 'assess');
    await move(await clueOf('NQX1'), 'chief', 'file');
    const filed = await clueOf('NQX1');
    expect(await line.desk('chief').get(`${urlOf('cases')}/${filed.caseId}`)).toMatchObject({ number: caseNumber });
    await eventually('the notices once more', async () =>
      (await inboxOf(after.id)).length === toldOfAfter.length ? true : undefined,
    );
    expect(await inboxOf(after.id)).toMatchObject(toldOfAfter.map((text) => ({ text, toldBefore: true })));
  }, 60_000);

  it('takes new events and answers them', async () => {
    const count = (await readAnswers()).length;
    await push(everyday('Z', 20));
    await booksClose();
    await eventually('their answers', async () => ((await readAnswers()).length === count + 20 ? true : undefined));
  }, 60_000);

  /** The witness as it would be if nobody had put the restore on record. */
  const unrecorded = (): string => join(stack.directory, 'unrecorded');
  const securityLog = (): string => join(stack.directory, 'security-log-of-restore');
  const database = (): string => new URL(line.services.database.serviceUrls.ingest).pathname.slice(1);
  const urlOf = (kind: 'clues' | 'cases'): string => `${line.services.urls['case-handling']}/v1/${kind}`;
  const rowsOf = (schema: string, table: string): number =>
    manifest.schemas.find((one) => one.schema === schema)?.tables.find((one) => one.table === table)?.rows ?? -1;

  function sql<R extends object>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    return withClient(
      databaseUrl(adminUrl, database()),
      async (client) => (await client.query(text, [...params])).rows as R[],
    );
  }

  const verifyCasework = (directory: string) => verifyHistoryOf('case-handling', directory);

  function verifyHistoryOf(service: ServiceName, directory: string): Promise<VerificationReport> {
    const config = {
      WITNESS_DIR: directory,
      WITNESS_DIR_2: '',
      WITNESS_KEY_FILE: witness.keyFile,
      SEAL_EVERY_MS: 500,
    };
    return verifyHistory(
      (work) =>
        withClient(databaseUrl(adminUrl, database()), async (client) => {
          await client.query(`SET search_path = ${SERVICES[service].schema}; SET TimeZone = 'UTC'`);
          await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          return work(client);
        }),
      {
        ...{ service, witness: witnessSource(config, service), everyMs: 500, now: new Date() },
        migrations: migrationNames(service),
      },
    );
  }

  function storyOf(prefix: string, index: number): Story {
    const told = stories({ random: seededRandom(index + 1), numberPrefix: prefix, now: new Date() })[index];
    if (told === undefined) throw new Error('no such story');
    return told;
  }

  function everyday(numberPrefix: string, count: number): ReturnType<typeof everydayEvents> {
    const now = new Date();
    const from = new Date(now.getTime() - 600_000);
    return everydayEvents({ random: seededRandom(pushed), numberPrefix, from, until: now }, count);
  }

  async function push(events: Parameters<Line['kafka']['push']>[1]): Promise<void> {
    await line.kafka.push(line.platform, events);
    pushed += events.length;
  }

  function booksClose(): Promise<true> {
    return eventually(`${pushed} events through the line`, async () => {
      const accounts = await readAccounts({ ...line, sql });
      return accounts.events === pushed && openItems(accounts).length === 0 ? true : undefined;
    });
  }

  async function clueOf(sourceEventNo: string): Promise<Item> {
    const desk = line.desk('prosecutor');
    const { event } = (await desk.get(
      `${line.services.urls.ingest}/v1/events?sourceId=${line.platform.sourceId}&sourceEventNo=${sourceEventNo}`,
    )) as { event: { eventId: string } };
    const { items } = (await desk.get(`${urlOf('clues')}?eventId=${event.eventId}`)) as { items: Item[] };
    if (items[0] === undefined) throw new Error(`no clue of ${sourceEventNo}`);
    return items[0];
  }

  function move(clue: Item, who: 'prosecutor' | 'chief', command: string): Promise<unknown> {
    const body = { version: clue.version, ...(command === 'file' ? { reason: '公共利益受到侵害' } : {}) };
    return line.desk(who).post(`${urlOf('clues')}/${clue.id}/commands/${command}`, body);
  }

  /** The oldest first; of clue and case of one matter. */
  function inboxOf(clueId: string): Promise<{ text: string; toldBefore: boolean }[]> {
    return sql(
      `SELECT text, told_before AS "toldBefore" FROM notify.inbox_item
        WHERE subject_id = $1 OR subject_id = (SELECT case_id FROM case_handling.clue WHERE id = $1) ORDER BY at, text`,
      [clueId],
    );
  }

  async function readAnswers(): Promise<PlatformAnswerV1[]> {
    const kafka = connectKafka({ brokers: stack.kafkaBrokers.split(','), clientId: 'drill', logger: silentLog });
    const topic = `${line.topicPrefix}grid.answer.${line.platform.sourceId}.v1`;
    const answers: PlatformAnswerV1[] = [];
    try {
      const ends = await kafka.admin().latestOffsets(topic);
      const ranges = [...ends].map(([partition, end]) => ({ topic, partition, from: 0n, end }));
      await readRanges(kafka, ranges, async (records) => {
        for (const { value } of records) answers.push(JSON.parse(String(value)) as PlatformAnswerV1);
      });
    } finally {
      await kafka.close();
    }
    return answers;
  }

  async function killServices(): Promise<void> {
    for (const name of SERVICE_NAMES) await line.services.kill(name);
    const idle = async (): Promise<true | undefined> =>
      (await sql('SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'))
        .length === 0
        ? true
        : undefined;
    await eventually('the database is left alone', idle);
  }

  /** Server, data and keys are gone; the next server is another one. The witness lies on another machine. */
  async function destroy(): Promise<void> {
    await faults.killPostgres();
    rmSync(join(stack.directory, 'postgres'), { recursive: true });
    rmSync(keyFolder, { recursive: true });
    await faults.startPostgres();
    const url = new URL(adminUrl);
    url.password = readFileSync(join(stack.directory, 'postgres-password'), 'utf8').trim();
    adminUrl = url.href;
  }

  function request(): RestoreRequest {
    const { serviceUrls, peopleUrls, ownerUrl } = line.services.database;
    const urls = [...Object.values(serviceUrls), ...Object.values(peopleUrls), ownerUrl].map((url) => new URL(url));
    return {
      backup,
      adminUrl,
      database: database(),
      passwords: Object.fromEntries(urls.map(({ username, password }) => [username, decodeURIComponent(password)])),
      brokers: stack.kafkaBrokers,
      keys: {
        opener: { kind: 'passphrase', passphrase: PASSPHRASE },
        places: [{ name: 'keys', directory: keyFolder }],
      },
      witness,
      files: [],
      reports: join(stack.directory, 'restores'),
      securityLog: { directory: securityLog(), keyFile: '', syslog: '' },
      replace: false,
      dryRun: false,
      who: '演练',
      reason: null,
      progress: silentProgress,
    };
  }
});
