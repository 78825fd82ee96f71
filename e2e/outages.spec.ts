/**
 * Database and broker go away and come back, on servers of this spec's own. Services start while both are down, stay
 * alive, say that they are not ready, and go on by themselves; nothing that was accepted is missing afterwards.
 */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PushEventV1, ReconciliationV1 } from '#contracts';
import { digestOf, line as dayLine } from '../apps/ingest/test/reconcile-harness.js';
import { PushClient } from '../tools/push/push-client.js';
import { chinaTime, everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { SERVICE_NAMES, silentProgress, type Stack, type StackFaults, startStack } from '../tools/stack/index.js';
import { OFFICE } from '../tools/simulator/places.js';
import { openItems, readAccounts } from './accounts.js';
import { eventually, type Line, registerPlatform, startLine } from './line-fixture.js';

const RECOVERY_MS = 30_000;

interface Compared {
  readonly agrees: boolean;
  readonly ours: { readonly count: number };
  readonly differences?: readonly object[];
}
interface Reconciled {
  readonly kinds: { readonly event: Compared; readonly disposal: Compared };
}

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

  it('agrees with its platform to the event, though ingest, database and broker were killed while it pushed', async () => {
    const platform = await registerPlatform(line.desk('ops'), line.services.urls.ingest, 'e2e-reconciled', OFFICE);
    const day = chinaTime(new Date(Date.now() - 24 * 3_600_000)).slice(0, 10);
    const events = eventsOf(day, 145);
    const leftOut = events.pop()!;
    let retries = 0;
    const client = new PushClient({
      url: line.services.urls.ingest,
      ...platform,
      retryForMs: 60_000,
      onRetry: () => void (retries += 1),
    });
    const overHttp = async (some: readonly PushEventV1[]): Promise<void> => {
      for (let at = 0; at < some.length; at += 4) {
        await client.post('/v1/events/batch', { items: some.slice(at, at + 4) });
        await sleep(100);
      }
    };
    // As a platform whose producer gave up does it: all of what was not acknowledged again.
    const overKafka = async (some: readonly PushEventV1[]): Promise<void> => {
      for (let at = 0; at < some.length; at += 4) {
        await eventually('the broker takes it', async () => {
          await line.kafka.push(platform, some.slice(at, at + 4));
          return true;
        });
        await sleep(100);
      }
    };
    const outages = [
      [() => line.services.kill('ingest'), () => line.services.start('ingest')],
      [() => faults.killPostgres(), () => faults.startPostgres()],
      [() => faults.killKafka(), () => faults.startKafka()],
    ] as const;
    for (const [i, [kill, start]] of outages.entries()) {
      const some = events.slice(48 * i, 48 * (i + 1));
      const pushing = Promise.all([overHttp(some.slice(0, 24)), overKafka(some.slice(24))]);
      await sleep(150);
      await kill();
      await start();
      await pushing;
    }
    expect(retries).toBeGreaterThan(0);

    const compare = (all: readonly PushEventV1[]): Promise<Reconciled> => {
      const lines = all.map(({ sourceEventNo }) => dayLine(sourceEventNo, 1));
      const steps = all.flatMap(({ sourceEventNo, disposal }) =>
        (disposal?.steps ?? []).map(({ stepNo }) => dayLine(sourceEventNo, stepNo ?? 0)),
      );
      const kinds: ReconciliationV1['kinds'] = {
        event: { ...digestOf(lines), list: { items: lines } },
        disposal: { ...digestOf(steps), list: { items: steps } },
      };
      return client.post<Reconciled>('/v1/reconciliations', { day, kinds });
    };
    const agreed = await eventually('both sides have the same', async () => {
      const { kinds } = await compare(events);
      return kinds.event.agrees && kinds.disposal.agrees ? kinds : undefined;
    });
    expect(agreed.event.ours.count).toBe(144);
    expect(agreed.disposal.ours.count).toBe(96);
    const { kinds } = await compare([...events, leftOut]);
    expect(kinds.event).toMatchObject({ agrees: false, yours: { count: 145 }, ours: { count: 144 } });
    expect(kinds.event.differences).toMatchObject([
      { sourceEventNo: leftOut.sourceEventNo, yours: '1', ours: null, reason: 'NOT_HERE' },
    ]);
    expect(kinds.disposal.agrees).toBe(true);
  }, 120_000);

  /** Every third with two steps of its handling, all on one day of the office's zone. */
  function eventsOf(day: string, count: number): PushEventV1[] {
    const at = (clock: string): Date => new Date(`${day}T${clock}:00+08:00`);
    const stream = { random: seededRandom(7), numberPrefix: 'R-', from: at('09:00'), until: at('11:00') };
    return everydayEvents(stream, count).map((event, i) =>
      i % 3 !== 1
        ? event
        : {
            ...event,
            disposal: {
              steps: [1, 2].map((stepNo) => ({
                stepNo,
                at: `${day}T1${stepNo}:30:00+08:00`,
                organ: '综合行政执法队',
                action: '处置',
              })),
            },
          },
    );
  }

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
