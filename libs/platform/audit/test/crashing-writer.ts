import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Tx } from '#platform/postgres';
import { HistoryChains } from '../src/chains/history-chains.js';
import { HistorySealer } from '../src/sealing/history-sealer.js';

/** One history that the process appends to and seals. */
export interface CrashLane {
  readonly url: string;
  readonly schema: string;
  readonly witness: NonNullable<ConstructorParameters<typeof HistorySealer>[0]['witness']>;
  readonly migrations: readonly string[];
}

/**
 * A process of its own, to be killed: appends to a few chains of each history from two connections, and seals, as fast as
 * it can. `node crashing-writer.js <lanes as JSON> <name>`; prints a line once it is at work on all of them.
 */
const [lanes, name] = process.argv.slice(2);
if (lanes === undefined || name === undefined) throw new Error('usage: crashing-writer.js <lanes> <name>');

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function writeOn(lane: CrashLane, connection: number): Promise<never> {
  const client = new pg.Client({ connectionString: lane.url, options: `-c search_path=${lane.schema}` });
  await client.connect();
  const tx: Pick<Tx, 'query'> = {
    query: async <R extends pg.QueryResultRow>(sql: string, params: readonly unknown[] = []) =>
      (await client.query<R>(sql, [...params])).rows,
  };
  const chains = new HistoryChains();
  for (let n = 0; ; n += 1) {
    await client.query('BEGIN');
    await chains.append(
      tx,
      [`${connection}`, 'both'].map((id) => ({
        chain: { kind: 'crash', id },
        at: new Date().toISOString(),
        procuratorateId: null,
        regionCode12: null,
        actorId: name ?? null,
        actorName: null,
        command: null,
        entry: { n },
        secret: n % 3 === 0 ? 'text' : null,
      })),
    );
    await client.query(n % 7 === 6 ? 'ROLLBACK' : 'COMMIT');
  }
}

async function work(lane: CrashLane): Promise<void> {
  const sealer = new HistorySealer({ ...lane, applicationName: name!, everyMs: 1, log });
  sealer.start();
  void writeOn(lane, 0);
  void writeOn(lane, 1);
  while (sealer.status().lastSealAt === null) await sleep(2);
}

await Promise.all((JSON.parse(lanes) as CrashLane[]).map(work));
process.stdout.write('at work\n');
