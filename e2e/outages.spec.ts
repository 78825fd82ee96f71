/**
 * Database and broker go away and come back, on servers of this spec's own. Services start while both are down, stay
 * alive, say that they are not ready, and go on by themselves; nothing that was accepted is missing afterwards.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { SERVICE_NAMES, silentProgress, type Stack, type StackFaults, startStack } from '../tools/stack/index.js';
import { openItems, readAccounts } from './accounts.js';
import { eventually, type Line, startLine } from './line-fixture.js';

const RECOVERY_MS = 30_000;

describe('outages of the database and the broker', () => {
  let stack: Stack;
  let faults: StackFaults;
  let line: Line;
  let pushed = 0;

  beforeAll(async () => {
    stack = await startStack({
      profile: 'test-outages',
      purpose: 'e2e outages',
      progress: silentProgress,
      embedded: true,
      fresh: true,
      passing: true,
    });
    if (stack.faults === undefined) throw new Error('an embedded stack can be broken');
    faults = stack.faults;
    line = await startLine({ stack });
  }, 180_000);
  afterAll(async () => {
    await line.stop();
    await stack.stop();
    rmSync(stack.directory, { recursive: true, force: true });
  }, 90_000);

  it('watches the disk of the database that it was started with', async () => {
    await eventually('the disk was looked at', async () => {
      const metrics = await (await fetch(`${line.services.urls.ingest}/metrics`)).text();
      const free = Number(/^gp_database_free_bytes\{.*\} (.*)$/m.exec(metrics)?.[1]);
      return free > 0 ? true : undefined;
    });
  });

  it('stays alive while the broker is down, and goes on within seconds of its return', async () => {
    await push(100);
    await booksClose();
    await faults.killKafka();
    await eventually('matcher not ready', async () => ((await probe('matcher', 'readyz')) === 503 ? true : undefined));
    for (const name of SERVICE_NAMES) expect(await probe(name, 'livez')).toBe(200);
    await faults.startKafka();
    const back = Date.now();
    await push(100);
    await booksClose();
    expect(Date.now() - back).toBeLessThan(RECOVERY_MS);
    for (const name of SERVICE_NAMES) await ready(name);
  }, 120_000);

  it('stays alive while the database is down, and loses nothing that was on its way', async () => {
    await push(100);
    await faults.killPostgres();
    await push(100);
    await eventually('ingest not ready', async () => ((await probe('ingest', 'readyz')) === 503 ? true : undefined));
    for (const name of SERVICE_NAMES) expect(await probe(name, 'livez')).toBe(200);
    await faults.startPostgres();
    await booksClose();
    for (const name of SERVICE_NAMES) await ready(name);
  }, 120_000);

  it('starts while database and broker are down, and becomes ready when they come', async () => {
    for (const name of SERVICE_NAMES) await line.services.kill(name);
    await faults.killPostgres();
    await faults.killKafka();
    const starting = SERVICE_NAMES.map((name) => line.services.start(name));
    for (const name of SERVICE_NAMES) {
      await eventually(`${name} alive`, async () => ((await probe(name, 'livez')) === 200 ? true : undefined));
      expect(await probe(name, 'readyz')).toBe(503);
    }
    await faults.startKafka();
    await faults.startPostgres();
    await Promise.all(starting);
    await push(100);
    await booksClose();
  }, 120_000);

  async function push(count: number): Promise<void> {
    const now = new Date();
    const stream = {
      random: seededRandom(pushed),
      numberPrefix: `O${pushed}-`,
      from: new Date(now.getTime() - 600_000),
      until: now,
    };
    await line.kafka.push(line.platform, everydayEvents(stream, count));
    pushed += count;
  }

  function booksClose(): Promise<true> {
    return eventually(
      `${pushed} events through the line`,
      async () => {
        const accounts = await readAccounts(line);
        return accounts.events === pushed && openItems(accounts).length === 0 ? true : undefined;
      },
      RECOVERY_MS,
    );
  }

  async function probe(name: (typeof SERVICE_NAMES)[number], path: 'livez' | 'readyz'): Promise<number> {
    const response = await fetch(`${line.services.urls[name]}/${path}`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  }

  async function ready(name: (typeof SERVICE_NAMES)[number]): Promise<void> {
    await eventually(`${name} ready`, async () => ((await probe(name, 'readyz')) === 200 ? true : undefined));
  }
});
