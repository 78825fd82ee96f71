import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FieldKeys } from '#platform/crypto';
import { openDatabase } from '#platform/postgres';
import { RunImports } from '../src/import-rows/run-imports.js';
import type { Source } from '../src/sources/source.js';
import { ImportHarness } from './import-harness.js';

export interface ImportProcessOrder {
  readonly url: string;
  readonly keysFile: string;
  readonly directory: string;
  readonly source: Source;
}

/** A process of its own, to be killed: `node import-process.js <order as JSON>` works on imports until then. */
const order = JSON.parse(process.argv[2] ?? '') as ImportProcessOrder;
const database = await openDatabase({ url: order.url, schema: 'ingest', applicationName: 'import-process' });
const harness = new ImportHarness({
  database,
  keys: FieldKeys.parse(readFileSync(order.keysFile, 'utf8')),
  directory: order.directory,
  source: order.source,
});
const { imports, rows, logger } = harness;
const run = new RunImports({ database, imports, rows, instanceId: `process ${process.pid}`, logger });
run.start();
run.wake();
process.stdout.write('at work\n');
await sleep(600_000);
