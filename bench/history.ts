import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  generateWitnessKeys,
  HistoryChains,
  HistorySealer,
  type HistoryWrite,
  verifyHistory,
  witnessSource,
} from '#platform/audit';
import type { Database } from '#platform/postgres';
import { testDatabase } from '#testing';
import { quantile } from './progress-counts.js';

/** Appends by one transaction each; milliseconds of one. */
export interface AppendFigures {
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
}

export interface HistoryFigures {
  readonly manyChains: AppendFigures;
  readonly oneChain: AppendFigures;
  /** Entries per second in transactions of 500. */
  readonly batched: number;
  readonly verified: {
    readonly entries: number;
    readonly chains: number;
    readonly lines: number;
    readonly perSecond: number;
  };
}

const CONNECTIONS = 16;
const CHAINS = 200;
const BATCH = 500;
const VERIFIED_CHAINS = 20_000;

const aWrite = (id: string, n: number): HistoryWrite => ({
  chain: { kind: 'clue', id },
  at: '2026-03-02T01:00:00.000Z',
  procuratorateId: '990100',
  regionCode12: '990102001001',
  actorId: n % 4 === 0 ? '990100-zhang' : null,
  actorName: n % 4 === 0 ? '张三' : null,
  command: n % 4 === 0 ? 'assess' : null,
  entry: {
    seq: n,
    change: 'attached',
    from: 'REGISTERED',
    to: 'REGISTERED',
    basis: [],
    facts: { hitId: id, eventCount: n },
  },
  secret: n % 4 === 0 ? '群众多次反映，需要核实' : null,
});

/** On a database of its own on the server of TEST_DATABASE_ADMIN_URL. `seconds` is the length of each append phase. */
export async function measureHistory(
  options: { readonly seconds: number; readonly entries: number },
  say: (line: string) => void,
): Promise<HistoryFigures> {
  const db = await testDatabase({ schema: 'bench_history', migrations: [], poolSize: CONNECTIONS });
  const directory = mkdtempSync(join(tmpdir(), 'bench-history-'));
  try {
    say(`appends, one chain for everything, ${options.seconds} s`);
    const oneChain = await measureAppends(db.database, options.seconds, () => 'all');
    say(`appends, ${CHAINS} chains, ${options.seconds} s`);
    const manyChains = await measureAppends(
      db.database,
      options.seconds,
      () => `chain-${Math.floor(Math.random() * CHAINS)}`,
    );
    say(`filling up to ${options.entries} entries`);
    const batched = await fill(db.database, options.entries);
    const config = {
      WITNESS_DIR: join(directory, 'witness'),
      WITNESS_DIR_2: '',
      WITNESS_KEY_FILE: join(directory, 'witness-key.json'),
      SEAL_EVERY_MS: 2_000,
    };
    writeFileSync(config.WITNESS_KEY_FILE, JSON.stringify(generateWitnessKeys()));
    await seal(db.url, db.database, config);
    say('verifying');
    const verified = await verify(db.database, config);
    return { oneChain, manyChains, batched, verified };
  } finally {
    rmSync(directory, { recursive: true });
    await db.drop();
  }
}

async function measureAppends(database: Database, seconds: number, chain: () => string): Promise<AppendFigures> {
  const chains = new HistoryChains();
  const latencies: number[] = [];
  const untilMs = Date.now() + seconds * 1000;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let n = 0; Date.now() < untilMs; n += 1) {
        const from = performance.now();
        await database.run((tx) => chains.append(tx, [aWrite(chain(), n)]));
        latencies.push(performance.now() - from);
      }
    }),
  );
  const elapsed = (performance.now() - startedMs) / 1000;
  return { perSecond: latencies.length / elapsed, median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

async function fill(database: Database, upto: number): Promise<number> {
  const chains = new HistoryChains();
  const [row] = await database.read((tx) => tx.query<{ count: string }>('SELECT count(*) AS count FROM history'));
  const missing = Math.max(0, upto - Number(row?.count));
  const from = performance.now();
  for (let done = 0; done < missing; done += BATCH) {
    const writes = Array.from({ length: BATCH }, (_, i) =>
      aWrite(`filled-${(done * 7 + i * 13) % VERIFIED_CHAINS}`, done + i),
    );
    await database.run((tx) => chains.append(tx, writes));
  }
  return missing / ((performance.now() - from) / 1000);
}

interface WitnessConfig {
  readonly WITNESS_DIR: string;
  readonly WITNESS_DIR_2: string;
  readonly WITNESS_KEY_FILE: string;
  readonly SEAL_EVERY_MS: number;
}

async function seal(url: string, database: Database, config: WitnessConfig): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const sealer = new HistorySealer({
    url,
    schema: 'bench_history',
    applicationName: 'bench',
    witness: { directory: config.WITNESS_DIR, second: null, service: 'bench', keyFile: config.WITNESS_KEY_FILE },
    everyMs: 100,
    log: quiet,
  });
  sealer.start();
  for (;;) {
    const [row] = await database.read((tx) =>
      tx.query<{ left: string }>(
        `SELECT (SELECT max(position) FROM history) - coalesce((SELECT max(to_position) FROM history_seal), 0) AS left`,
      ),
    );
    if (Number(row?.left) === 0) break;
    await sleep(100);
  }
  await sealer.stop();
}

async function verify(database: Database, config: WitnessConfig): Promise<HistoryFigures['verified']> {
  const from = performance.now();
  const report = await verifyHistory((work) => database.read((tx) => work(tx.client)), {
    service: 'bench',
    witness: witnessSource(config, 'bench'),
    everyMs: config.SEAL_EVERY_MS,
    now: new Date(),
  });
  const seconds = (performance.now() - from) / 1000;
  if (report.findingCount > 0)
    throw new Error(`findings in an untouched history: ${JSON.stringify(report.findings[0])}`);
  const { entries, chains, sealed } = report;
  return { entries, chains: chains ?? 0, lines: sealed.lines ?? 0, perSecond: entries / seconds };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** Markdown for docs/benchmarks.md. */
export function renderHistory({ oneChain, manyChains, batched, verified }: HistoryFigures): string {
  const row = (what: string, { perSecond, median, p99 }: AppendFigures): string =>
    `| ${what} | ${whole(perSecond)} | ${median.toFixed(1)} | ${p99.toFixed(1)} |`;
  return [
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}; database and writers on the same machine, ${CONNECTIONS} connections.`,
    '',
    '| appends, a transaction each | entries/s | median ms | p99 ms |',
    '|---|---:|---:|---:|',
    row(`${CHAINS} chains`, manyChains),
    row('one chain for everything', oneChain),
    '',
    `${CHAINS} chains take ${(manyChains.perSecond / oneChain.perSecond).toFixed(1)} times as many entries as one. In transactions of ${BATCH} entries: ${whole(batched)} entries/s on one connection.`,
    '',
    `Verification of ${whole(verified.entries)} entries in ${whole(verified.chains)} chains against ${whole(verified.lines)} lines of the witness: ${whole(verified.perSecond)} entries/s.`,
    '',
  ].join('\n');
}
