import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateWitnessKeys, HistoryChains, HistorySealer } from '#platform/audit';
import { withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { LogDirectory } from '../../libs/platform/observe/src/testing/index.js';
import { NOTIFY_MIGRATIONS } from '../../apps/notify/src/migrations/index.js';
import { opsProgram } from './program.js';

let directory: string;
let db: TestDatabase;
let sealer: HistorySealer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ops-history-'));
  db = await testDatabase({ schema: 'notify', migrations: NOTIFY_MIGRATIONS });
  const witnessKeyFile = join(directory, 'witness-key.json');
  writeFileSync(witnessKeyFile, JSON.stringify(generateWitnessKeys()));
  const history = {
    databaseUrls: { notify: db.url },
    witnessDir: join(directory, 'witness'),
    witnessDir2: null,
    witnessKeyFile,
    sealEveryMs: 2_000,
  };
  writeFileSync(join(directory, 'connection.json'), JSON.stringify({ history }));
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  sealer = new HistorySealer({
    url: db.url,
    schema: 'notify',
    applicationName: 'test',
    witness: { directory: history.witnessDir, second: null, service: 'notify', keyFile: witnessKeyFile },
    everyMs: 20,
    log: quiet,
  });
  const chains = new HistoryChains();
  await db.database.run((tx) =>
    chains.append(
      tx,
      ['a', 'b', 'a'].map((id) => ({
        chain: { kind: 'thing', id },
        at: '2026-03-02T01:00:00Z',
        procuratorateId: '990100',
        regionCode12: null,
        actorId: 'p-1',
        actorName: '张三',
        command: 'do',
        entry: { n: id },
      })),
    ),
  );
  sealer.start();
  while (sealer.status().lastSealAt === null) await sleep(10);
  await sealer.stop();
});
afterAll(async () => {
  await db.drop();
  rmSync(directory, { recursive: true });
});
afterEach(() => {
  process.exitCode = 0;
});

async function ops(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const program = opsProgram((line) => lines.push(line)).exitOverride();
  await program.parseAsync(['--connection', join(directory, 'connection.json'), ...args], { from: 'user' });
  return lines.join('\n');
}

const asSuperuser = (sql: string): Promise<unknown> =>
  withClient(db.adminUrl, (client) =>
    client.query(`SET search_path = notify; SET session_replication_role = replica; ${sql}`),
  );

it('verify says that nothing was found, what is sealed, and what is not yet', async () => {
  const text = await ops('verify');
  expect(text).toContain('✓ notify：3 条记录，2 条链；没有发现');
  expect(text).toContain('封存 3 条于 1 行');
  expect(text).toContain('尚未封存 0 条（一条记录至多 2 秒后封存');
  expect(process.exitCode ?? 0).toBe(0);
});

it('verify lists what was deleted by law: when, by whom, on which basis', async () => {
  const erasure = {
    ...{ chain: { kind: 'thing', id: 'b' }, seq: 1, parts: ['actorName'] as const, basis: '个人信息保护法 47' },
    ...{ at: '2026-03-03T01:00:00Z', actorId: 'p-7', actorName: null, procuratorateId: null },
  };
  await asSuperuser(`CREATE TABLE old_name AS SELECT actor_name, actor_name_key FROM history WHERE chain_id = 'b'`);
  await db.database.run((tx) => new HistoryChains().erase(tx, erasure));
  const text = await ops('verify');
  expect(text).toContain('依法删除文字 1 次：');
  expect(text).toContain('2026-03-03 09:00:00，p-7，thing b 第 1 条的 actorName，依据 个人信息保护法 47');
  expect(text).toMatch(/尚未封存 1 条，最早的已等待 \d+\.\d 秒/);
  await asSuperuser(
    `DELETE FROM history WHERE chain_kind = 'erasure'; DELETE FROM history_head WHERE chain_kind = 'erasure'`,
  );
  expect(await ops('verify')).toContain('没有依法删除的记录，thing b，第 1 条');
  await asSuperuser(`UPDATE history h SET actor_name = o.actor_name, actor_name_key = o.actor_name_key
     FROM old_name o WHERE h.chain_id = 'b'`);
  expect(await ops('verify')).toContain('✓ notify：3 条记录');
  process.exitCode = 0;
});

it('verify names the entry that a superuser changed, and ends with 1', async () => {
  await asSuperuser(`UPDATE history SET command = 'undo' WHERE chain_id = 'a' AND seq = 2`);
  expect(await ops('verify', '--service', 'notify')).toContain('✗ 内容被更改，thing a，第 2 条，位置 3');
  expect(process.exitCode).toBe(1);
  await asSuperuser(`UPDATE history SET command = 'do' WHERE chain_id = 'a' AND seq = 2`);
});

it('restore-generation records a restore, and only where one was', async () => {
  expect(await ops('restore-generation', '--reason', '演练', '--who', 'ops-1')).toContain('nothing to record');
  expect(process.exitCode).toBe(1);
  await asSuperuser(`DELETE FROM history WHERE seq = 2; DELETE FROM history_seal;
    UPDATE history_head SET count = 1, hash = (SELECT hash FROM history h WHERE h.chain_id = history_head.chain_id)`);
  expect(await ops('verify')).toContain('数据库比见证文件少');
  const told = await ops('restore-generation', '--reason', '磁盘损坏', '--who', 'ops-1');
  expect(told).toContain('✓ notify：已登记第 2 代（见证文件第 2 行），记录由 3 条变为 2 条，失去 1 条');
  const after = await ops('verify');
  expect(after).toContain('✓ notify：2 条记录');
  expect(after).toContain('ops-1，失去 1 条；磁盘损坏');
});

describe('the security log beside the history', () => {
  const logs = new LogDirectory();
  afterAll(() => logs.end());
  const withLogs = async (...args: string[]): Promise<string> => {
    const { history } = JSON.parse(readFileSync(join(directory, 'connection.json'), 'utf8')) as { history: object };
    const file = join(directory, 'with-logs.json');
    const more = { securityLogDir: logs.directory, securityLogKeyFile: logs.keyFile };
    writeFileSync(file, JSON.stringify({ history: { ...history, ...more } }));
    const lines: string[] = [];
    const program = opsProgram((line) => lines.push(line)).exitOverride();
    await program.parseAsync(['--connection', file, ...args], { from: 'user' });
    return lines.join('\n');
  };

  it('is verified by the same command, and told where it is broken by file and line', async () => {
    logs.write(4, { service: 'notify' });
    const text = await withLogs('verify');
    expect(text).toContain('✓ notify 安全日志：4 行，1 个文件；没有发现');
    expect(text).toContain('第 1 至 4 号');
    expect(process.exitCode ?? 0).toBe(0);
    logs.edit((lines) => lines.map((line) => line.replace('p-2', 'p-9')), logs.path('notify'));
    expect(await withLogs('verify', '--service', 'notify')).toContain('✗ 内容被更改，notify-2026-03-02.jsonl，第 2 行');
    expect(process.exitCode).toBe(1);
    const json = JSON.parse(await withLogs('--json', 'verify')) as { service: string; kind?: string }[];
    expect(json.map(({ service, kind }) => [service, kind])).toEqual([
      ['notify', undefined],
      ['notify', 'security-log'],
    ]);
  });

  it('is told not to be verified where nobody says where it is', async () => {
    expect(await ops('verify')).toContain('未核对安全日志');
  });
});

it('says what is missing when the connection names no history, or not this one', async () => {
  await expect(ops('verify', '--service', 'ingest')).rejects.toThrow('没有 ingest 的数据库地址');
  writeFileSync(join(directory, 'bare.json'), '{}');
  const bare = opsProgram(() => undefined).exitOverride();
  const args = ['--connection', join(directory, 'bare.json'), 'verify'];
  await expect(bare.parseAsync(args, { from: 'user' })).rejects.toThrow('没有写明数据库和见证文件');
});
