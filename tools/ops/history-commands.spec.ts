import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateWitnessKeys, HistoryChains, HistorySealer } from '#platform/audit';
import { withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { opsProgram } from './program.js';

let directory: string;
let db: TestDatabase;
let sealer: HistorySealer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ops-history-'));
  db = await testDatabase({ schema: 'notify', migrations: [] });
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

it('says what is missing when the connection names no history, or not this one', async () => {
  await expect(ops('verify', '--service', 'ingest')).rejects.toThrow('没有 ingest 的数据库地址');
  writeFileSync(join(directory, 'bare.json'), '{}');
  const bare = opsProgram(() => undefined).exitOverride();
  const args = ['--connection', join(directory, 'bare.json'), 'verify'];
  await expect(bare.parseAsync(args, { from: 'user' })).rejects.toThrow('没有写明数据库和见证文件');
});
