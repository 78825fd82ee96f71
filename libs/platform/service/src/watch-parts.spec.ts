import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKafka, type KafkaClient, silentLog } from '#platform/kafka';
import { createLogger, Metrics, Readiness } from '#platform/observe';
import { testDatabase, type TestDatabase, testKafkaBrokers } from '#testing';
import type { ServiceConfig } from './service-traits.js';
import { clockWatchOf, securityLogOf } from './watch-parts.js';

describe('the clock of a service', () => {
  let directory: string;
  let db: TestDatabase;
  let kafka: KafkaClient;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'clock-'));
    db = await testDatabase({ schema: 'clock', migrations: [] });
    kafka = connectKafka({ brokers: testKafkaBrokers(), clientId: 'clock', logger: silentLog });
  });
  afterAll(async () => {
    await kafka.close();
    await db.drop();
    rmSync(directory, { recursive: true });
  });

  const lines = (): Record<string, unknown>[] =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** With a broker that is `aheadMs` before the one that answers. */
  const watching = (aheadMs: number) => {
    const about = { service: 'clocked', instanceId: 'clocked-1', level: 'fatal' };
    const observe = {
      ...about,
      version: '0',
      logger: createLogger({ ...about, destination: { write: () => undefined } }),
      metrics: new Metrics({ ...about, defaults: false }),
      readiness: new Readiness(),
    };
    const config = {
      INSTANCE_ID: 'clocked-1',
      SECURITY_LOG_DIR: directory,
      SECURITY_LOG_KEEP_DAYS: 400,
      SECURITY_SYSLOG: '',
      SECURITY_LOG_KEY_FILE: '',
    } as ServiceConfig;
    const moved = { clusterTime: async () => (await kafka.clusterTime()) + aheadMs } as KafkaClient;
    const log = securityLogOf(config, observe);
    return { log, watch: clockWatchOf(observe, { database: db.database, kafka: moved, log }) };
  };

  it('is compared with the database and with the broker', async () => {
    const { watch, log } = watching(0);
    await watch.measure();
    await log.stop();
    const { status, facts } = watch.check();
    expect(status).toBe('up');
    expect(Object.keys(facts ?? {})).toEqual(['databaseSkewMs', 'brokerSkewMs']);
    for (const skewMs of Object.values(facts ?? {})) expect(Math.abs(Number(skewMs))).toBeLessThan(1_000);
  });

  it("that differs from the broker's alone is degraded and leaves a security line", async () => {
    const { watch, log } = watching(-60_000);
    await watch.measure();
    await watch.measure();
    await log.stop();
    expect(watch.check()).toMatchObject({ status: 'degraded', message: expect.stringMatching(/broker -\d+\.\d s$/) });
    const told = lines().filter(({ event }) => event === 'clock-skew');
    expect(told).toMatchObject([{ outcome: 'failure', actorId: null, subjectId: 'broker' }]);
  });
});
