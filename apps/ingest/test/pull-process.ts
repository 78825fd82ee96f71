import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FieldKeys } from '#platform/crypto';
import { openDatabase } from '#platform/postgres';
import { PullConnectors } from '../src/pull-records/pull-connectors.js';
import type { Source } from '../src/sources/source.js';
import { PullHarness } from './pull-harness.js';

export interface PullProcessOrder {
  readonly url: string;
  readonly keysFile: string;
  readonly source: Source;
}

/** A process of its own, to be killed: `node pull-process.js <order as JSON>` asks platforms until then. */
const order = JSON.parse(process.argv[2] ?? '') as PullProcessOrder;
const database = await openDatabase({ url: order.url, schema: 'ingest', applicationName: 'pull-process' });
const { connectors, round, http, logger } = new PullHarness({
  database,
  keys: FieldKeys.parse(readFileSync(order.keysFile, 'utf8')),
  source: order.source,
});
const disconnect = () => http.close();
const instanceId = `process ${process.pid}`;
const pull = new PullConnectors({ database, connectors, round, disconnect, instanceId, logger });
pull.start();
pull.wake();
process.stdout.write('at work\n');
await sleep(600_000);
