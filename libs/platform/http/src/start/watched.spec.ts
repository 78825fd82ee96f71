import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, AuthModule, PublicRoute, type TokenKeys, generateTokenKeys, issueToken } from '#platform/auth';
import {
  type ConsumerProgress,
  HealthModule,
  type HealthParts,
  type OutboxProgress,
  currentTraceId,
  currentTraceparent,
} from '#platform/observe';
import { ProblemError } from '#kernel';
import { type ServiceUnderTest, observeForTest, startForTest } from '../../test/start-for-test.js';

@Controller('traced')
@PublicRoute('test')
class TracedController {
  @Get(':id') async get(@Param('id') id: string) {
    await sleep(1);
    if (id === 'fails') throw new ProblemError('HTTP.FORBIDDEN');
    return { traceparent: currentTraceparent() };
  }
  @Post() async post(@Body() body: unknown) {
    await sleep(1);
    return { traceId: currentTraceId(), body };
  }
}

/** Parts whose state a test sets. */
class Parts {
  databaseDown = false;
  databaseHangs = false;
  brokerDown = false;
  missing: string[] = [];
  consumer: ConsumerProgress = { assigned: 4, lastFetchAt: 1, lagRecords: 0, lagSeconds: 0, stalled: false };
  outbox: OutboxProgress = { active: true, oldestUnrelayedAgeMs: 0, xminAgeMs: 0 };

  health(worksWithout: HealthParts['worksWithout'] = []): HealthParts {
    return {
      database: {
        ping: async () => {
          if (this.databaseHangs) await new Promise(() => undefined);
          if (this.databaseDown) throw new Error('connect ECONNREFUSED db.inner:5432');
        },
      },
      migrations: {
        expectedVersion: () => 'Clues1795000000101',
        actualVersion: async () => (this.databaseDown ? Promise.reject(new Error('down')) : 'Clues1795000000101'),
        missing: async () => this.missing,
      },
      broker: { ping: async () => (this.brokerDown ? Promise.reject(new Error('no broker')) : 'cluster') },
      consumers: [{ name: 'main', status: () => this.consumer }],
      outbox: { status: () => this.outbox },
      worksWithout,
    };
  }
}

const directory = mkdtempSync(join(tmpdir(), 'watched-'));
const jwksFile = join(directory, 'jwks.json');
const parts = new Parts();
let keys: TokenKeys;
let service: ServiceUnderTest;

async function start(worksWithout?: HealthParts['worksWithout']): Promise<ServiceUnderTest> {
  const made = observeForTest();
  @Module({
    imports: [
      AuthModule.forService({ jwksFile, service: 'test' }),
      HealthModule.forService(made.observe, { inject: [], useFactory: () => parts.health(worksWithout) }),
    ],
    controllers: [TracedController],
  })
  class AppModule {}
  return startForTest(AppModule, { made });
}

beforeAll(async () => {
  keys = await generateTokenKeys();
  writeFileSync(jwksFile, JSON.stringify(keys.jwks));
  service = await start();
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true });
});
/** All parts are up, and nothing is remembered: what was asked less than half a second ago is not asked again. */
async function forget(): Promise<void> {
  Object.assign(parts, new Parts());
  await sleep(600);
}

interface Health {
  readonly status: string;
  readonly error: Record<string, unknown>;
  readonly details: Record<string, { readonly status: string; readonly message?: string }>;
}
const ask = async (path: string, by = service, init?: RequestInit): Promise<Health & { readonly http: number }> => {
  const response = await by.fetch(path, init);
  return { ...((await response.json()) as Health), http: response.status };
};
const asRole = async (role: Actor['roles'][number]): Promise<RequestInit> => {
  const person = { id: 'p', name: 'p', procuratorateId: 'j', regionPrefixes: [] };
  const actor: Actor = { ...person, roles: [role], departmentIds: [], subordinateOfficeIds: [] };
  return {
    headers: { authorization: `Bearer ${await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'test' })}` },
  };
};

describe('a service with everything up', () => {
  it('is alive, ready and healthy', async () => {
    expect(await ask('/livez')).toMatchObject({ http: 200, status: 'ok' });
    expect(await ask('/readyz')).toMatchObject({ http: 200, status: 'ok', error: {} });
    expect(Object.keys((await ask('/health')).details).sort()).toEqual([
      'broker',
      'consumer:main',
      'database',
      'migrations',
      'outbox',
    ]);
  });

  it('tells its versions', async () => {
    expect(await (await service.fetch('/version')).json()).toEqual({
      name: 'svc',
      version: '1.2.3',
      schema: 'Clues1795000000101',
      schemaExpected: 'Clues1795000000101',
      node: process.version,
    });
  });

  it('serves its metrics as Prometheus reads them', async () => {
    const response = await service.fetch('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    for (const line of [
      'gp_ready{',
      'gp_indicator_up{indicator="database"',
      'gp_consumer_lag_records{consumer="main"',
      'gp_outbox_oldest_age_seconds{',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(
      /gp_http_request_duration_seconds_count\{service="svc",instance="svc-1",method="GET",route="\/livez",status="200"\} \d/,
    );
  });
});

describe('a service whose', () => {
  beforeEach(() => forget());

  it.each<[string, () => void, string, string]>([
    ['database is down', () => (parts.databaseDown = true), 'database', 'down'],
    ['database does not answer', () => (parts.databaseHangs = true), 'database', 'down'],
    ['schema is behind', () => (parts.missing = ['Hits1795000000102']), 'migrations', 'down'],
    ['broker is down', () => (parts.brokerDown = true), 'broker', 'down'],
    [
      'consumer has stopped fetching',
      () => (parts.consumer = { ...parts.consumer, stalled: true }),
      'consumer:main',
      'down',
    ],
  ])('%s is not ready, says which, and is alive', async (_what, fail, indicator, status) => {
    fail();
    const from = Date.now();
    const ready = await ask('/readyz');
    expect(Date.now() - from).toBeLessThan(2000);
    expect(ready).toMatchObject({ http: 503, status: 'error' });
    expect(ready.details[indicator]).toEqual({ status });
    expect(Object.values(ready.details).filter((detail) => detail.status !== 'up')).toHaveLength(1);
    expect(await ask('/livez')).toMatchObject({ http: 200 });
    await forget();
    expect(await ask('/readyz')).toMatchObject({ http: 200, status: 'ok' });
  });

  it('outbox is late is degraded and ready: its HTTP does its work', async () => {
    parts.outbox = { ...parts.outbox, oldestUnrelayedAgeMs: 31_000 };
    expect(await ask('/readyz')).toMatchObject({
      http: 200,
      status: 'degraded',
      details: { outbox: { status: 'degraded' } },
    });
    parts.outbox = { ...parts.outbox, oldestUnrelayedAgeMs: null };
    expect(await ask('/readyz')).toMatchObject({ http: 200, details: { outbox: { status: 'degraded' } } });
  });

  it('consumer has not joined yet is given 30 s', async () => {
    parts.consumer = { ...parts.consumer, assigned: 0, lastFetchAt: null };
    expect(await ask('/readyz')).toMatchObject({ http: 200, status: 'ok' });
  });

  it('broker is not needed for its work is degraded only', async () => {
    const other = await start(['broker', 'consumers']);
    parts.brokerDown = true;
    parts.consumer = { ...parts.consumer, stalled: true };
    expect(await ask('/readyz', other)).toMatchObject({
      http: 200,
      status: 'degraded',
      details: { broker: { status: 'degraded' }, 'consumer:main': { status: 'degraded' } },
    });
    await other.stop();
  });

  it('stop has begun is not ready, whatever else is up', async () => {
    const other = await start();
    other.observe.readiness.startDraining();
    expect(await ask('/readyz', other)).toMatchObject({ http: 503, status: 'shutting_down' });
    expect(await ask('/livez', other)).toMatchObject({ http: 200 });
    await other.stop();
  });
});

it('gives reasons to operators only: they name hosts', async () => {
  await forget();
  parts.databaseDown = true;
  const [anonymous, person, ops] = [
    await ask('/health'),
    await ask('/health', service, await asRole('prosecutor')),
    await ask('/health', service, await asRole('ops')),
  ];
  for (const answer of [anonymous, person, await ask('/readyz')])
    expect(JSON.stringify(answer)).not.toContain('db.inner');
  expect(ops.details['database']?.message).toBe('connect ECONNREFUSED db.inner:5432');
  expect(ops.http).toBe(503);
});

it('logs a change of health once, not every probe', async () => {
  await forget();
  await ask('/readyz');
  await forget();
  const before = service.logged().split('health changed').length;
  parts.databaseDown = true;
  for (let i = 0; i < 5; i += 1) await ask('/readyz');
  expect(service.logged().split('health changed').length).toBe(before + 1);
});

describe('a request', () => {
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('goes on in the trace that it came with, in a span of its own', async () => {
    const response = await service.fetch('/traced/1', { headers: { traceparent: parent } });
    expect(response.headers.get('x-trace-id')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    const { traceparent } = (await response.json()) as { traceparent: string };
    expect(traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(traceparent).not.toBe(parent);
  });

  it('keeps it through the reading of a body, many at once', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => String(i).padStart(32, 'a'));
    const answers = await Promise.all(
      ids.map(async (id) => {
        const headers = { 'content-type': 'application/json', traceparent: `00-${id}-00f067aa0ba902b7-00` };
        return (
          await service.fetch('/traced', { method: 'POST', headers, body: JSON.stringify('x'.repeat(100_000)) })
        ).json() as Promise<{ traceId: string }>;
      }),
    );
    expect(answers.map((answer) => answer.traceId)).toEqual(ids);
  });

  it('gets a trace when it brings none, also when it fails early', async () => {
    const requests: RequestInit[] = [
      {},
      { headers: { traceparent: 'x' } },
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
    ];
    for (const init of requests) {
      const response = await service.fetch('/traced', init);
      const { traceId } = (await response.json()) as { traceId: string };
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(response.headers.get('x-trace-id')).toBe(traceId);
    }
  });

  it('is counted by its pattern, an unknown address without one', async () => {
    await service.fetch('/traced/13900000001');
    await service.fetch('/traced/fails');
    await service.fetch('/13900000002');
    const text = await (await service.fetch('/metrics')).text();
    expect(text).toContain('route="/traced/:id",status="403"} 1');
    expect(text).toContain('route="unmatched",status="404"}');
    expect(text).not.toContain('1390000000');
  });
});
