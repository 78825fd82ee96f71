import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allMigrations, type Database } from '#platform/postgres';
import { HistoryChains } from '../src/chains/history-chains.js';
import type { HistoryWrite } from '../src/chains/history-write.js';
import { HistorySealer, type HistorySealerOptions } from '../src/sealing/history-sealer.js';
import type { VerificationReport } from '../src/verification/finding.js';
import { verifyHistory } from '../src/verification/verify-history.js';
import type { Snapshot, VerifyOptions } from '../src/verification/verify-options.js';
import { WitnessFile } from '../src/witness/witness-file.js';
import { generateWitnessKeys, WitnessKeys } from '../src/witness/witness-keys.js';

export const SCHEMA = 'audit_check';
export const SERVICE = 'check';
/** Names of the migrations of the database. */
export const MIGRATIONS = allMigrations([]).map(({ name }) => name);

/** What `testDatabase` of the tests' own library gives. */
export interface HistoryDatabase {
  readonly url: string;
  readonly adminUrl: string;
  readonly database: Database;
  drop(): Promise<void>;
}

export type OpenDatabase = (options: {
  readonly schema: string;
  readonly migrations: readonly [];
  readonly poolSize: number;
}) => Promise<HistoryDatabase>;

/** A database with a history, a witness in two places, and what acts on them. */
export interface TestHistory {
  readonly db: HistoryDatabase;
  readonly chains: HistoryChains;
  readonly witness: NonNullable<HistorySealerOptions['witness']>;
  readonly main: WitnessFile;
  readonly second: WitnessFile;
  append(...writes: readonly HistoryWrite[]): Promise<void>;
  sealer(more?: Partial<HistorySealerOptions>): HistorySealer;
  /** Starts a sealer, waits until everything is sealed, stops it. */
  seal(more?: Partial<HistorySealerOptions>): Promise<void>;
  verify(snapshot?: Snapshot, more?: Partial<VerifyOptions>): Promise<VerificationReport>;
  drop(): Promise<void>;
}

export const aWrite = (kind: string, id: string, more: Partial<HistoryWrite> = {}): HistoryWrite => ({
  chain: { kind, id },
  at: '2026-03-02T01:00:00.000Z',
  procuratorateId: '990100',
  regionCode12: '990102001001',
  actorId: 'p-1',
  actorName: '张三',
  command: 'file',
  entry: { to: 'FILED', from: 'ASSESSING' },
  secret: '情况属实',
  ...more,
});

export const silentSealerLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function aHistory(open: OpenDatabase): Promise<TestHistory> {
  const db = await open({ schema: SCHEMA, migrations: [], poolSize: 8 });
  const directory = mkdtempSync(join(tmpdir(), 'history-'));
  const keyFile = join(directory, 'witness-key.json');
  writeFileSync(keyFile, JSON.stringify(generateWitnessKeys()));
  const witness = {
    directory: join(directory, 'one'),
    second: join(directory, 'two'),
    service: SERVICE,
    keyFile,
  };
  const chains = new HistoryChains();
  const main = new WitnessFile(join(witness.directory, `${SERVICE}.jsonl`));
  const second = new WitnessFile(join(witness.second, `${SERVICE}.jsonl`));
  const keys = WitnessKeys.load(keyFile);
  const sealer = (more: Partial<HistorySealerOptions> = {}): HistorySealer =>
    new HistorySealer({
      url: db.url,
      schema: SCHEMA,
      applicationName: 'sealer',
      witness,
      everyMs: 20,
      log: silentSealerLog,
      ...more,
    });
  return {
    db,
    chains,
    witness,
    main,
    second,
    append: (...writes) => db.database.run((tx) => chains.append(tx, writes)),
    sealer,
    seal: async (more) => {
      const one = sealer(more);
      one.start();
      await untilSealed(db);
      await one.stop();
    },
    verify: (snapshot = (work) => db.database.read((tx) => work(tx.client)), more = {}) =>
      verifyHistory(snapshot, {
        service: SERVICE,
        witness: { main, second, keys },
        everyMs: 20,
        now: new Date(),
        ...more,
      }),
    drop: async () => {
      await db.drop();
      rmSync(directory, { recursive: true });
    },
  };
}

export async function untilSealed(db: Pick<HistoryDatabase, 'database'>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const [row] = await db.database.read((tx) =>
      tx.query<{ left: string }>(
        `SELECT coalesce((SELECT max(position) FROM history), 0)
              - coalesce((SELECT to_position FROM history_seal ORDER BY line_no DESC LIMIT 1), 0) AS left`,
      ),
    );
    if (Number(row?.left) <= 0) return;
    await sleep(10);
  }
  throw new Error('not sealed in ten seconds');
}
