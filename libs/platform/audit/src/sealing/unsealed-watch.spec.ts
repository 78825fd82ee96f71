import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, Metrics, type Observability, Readiness, type SecurityEvent } from '#platform/observe';
import { testDatabase } from '#testing';
import { aHistory, aWrite, type TestHistory } from '../../test/a-history.js';
import { Superuser } from '../../test/superuser.js';
import { UnsealedWatch } from './unsealed-watch.js';
import { unsealedWatch } from './wire-sealer.js';

let history: TestHistory;
let user: Superuser;
beforeEach(async () => {
  history = await aHistory(testDatabase);
  user = await Superuser.signIn(history.db.adminUrl);
});
afterEach(async () => {
  await user.signOut();
  await history.drop();
});

const age = (seconds: number): Promise<number> =>
  user.sql(`UPDATE history SET appended_at = clock_timestamp() - $1 * interval '1 second'`, [seconds]);

function watching(config: { readonly WITNESS_DIR: string }) {
  const about = { service: 'check', instanceId: 'check-1', level: 'info' };
  const logged: string[] = [];
  const told: SecurityEvent[] = [];
  const observe: Observability = {
    logger: createLogger({ ...about, destination: { write: (line: string) => void logged.push(line) } }),
    metrics: new Metrics({ ...about, defaults: false }),
    readiness: new Readiness(),
    service: 'check',
    version: '1.0.0',
  };
  const watch = unsealedWatch({
    config: { WITNESS_DIR_2: '', WITNESS_KEY_FILE: 'key', SEAL_EVERY_MS: 2_000, ...config },
    observe,
    database: history.db.database,
    securityLog: { write: (event) => void told.push(event) },
  });
  const gauge = async (): Promise<number> =>
    Number(/^gp_history_oldest_unsealed_seconds\{.*\} (\S+)$/m.exec((await observe.metrics.text()).body)?.[1]);
  return { watch, logged, told, gauge };
}

describe('the age of the oldest entry that is not sealed', () => {
  it('is measured by the database, and none when all are', async () => {
    const { watch, gauge, told } = watching({ WITNESS_DIR: 'somewhere' });
    expect(await gauge()).toBe(0);
    await history.append(aWrite('clue', 'a'));
    await sleep(100);
    const first = await gauge();
    expect(first).toBeGreaterThan(0.09);
    await history.append(aWrite('clue', 'b'));
    expect(await gauge()).toBeGreaterThan(first);
    expect((await history.verify()).window).toMatchObject({
      entries: 2,
      mostSeconds: 0.02,
      oldestUnsealedSeconds: expect.any(Number),
    });
    expect((await history.verify()).window.oldestUnsealedSeconds).toBeGreaterThan(first);
    await history.seal();
    expect(await gauge()).toBe(0);
    expect((await history.verify()).window).toEqual({ entries: 0, mostSeconds: 0.02, oldestUnsealedSeconds: null });
    await history.append(aWrite('clue', 'a'));
    await watch.look();
    expect(watch.oldestSeconds).toBeLessThan(first);
    expect(told).toEqual([]);
  });

  it('is an alarm above five seconds, once until it is over', async () => {
    const { watch, logged, told } = watching({ WITNESS_DIR: 'somewhere' });
    await history.append(aWrite('clue', 'a'));
    await age(4.5);
    await watch.look();
    expect(told).toEqual([]);
    await age(6);
    await watch.look();
    await watch.look();
    expect(told).toEqual([
      { event: 'history-unsealed', outcome: 'failure', actorId: null, facts: { seconds: expect.any(Number) } },
    ]);
    expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', seconds: expect.any(Number), msg: expect.stringContaining('waits too long') },
    ]);
    await history.seal();
    await watch.look();
    expect(told.at(-1)).toMatchObject({ event: 'history-unsealed', outcome: 'success' });
    expect(told).toHaveLength(2);
  });

  it('is told again after a minute, and looked at by itself', async () => {
    let nowMs = 0;
    const late: number[] = [];
    const { database } = history.db;
    const options = { database, onLate: (seconds: number) => void late.push(seconds), onSealed: () => undefined };
    const watch = new UnsealedWatch({ ...options, now: () => nowMs });
    await history.append(aWrite('clue', 'a'));
    await age(60);
    watch.start();
    for (let tries = 0; late.length === 0 && tries < 300; tries += 1) await sleep(10);
    watch.stop();
    nowMs = 61_000;
    await watch.look();
    expect(late).toHaveLength(2);
  });

  it('is not asked for where nothing is sealed, nor of entries that do not say when they came', async () => {
    const { watch, gauge } = watching({ WITNESS_DIR: '' });
    await history.append(aWrite('clue', 'a'));
    await watch.look();
    expect(await gauge()).toBe(0);
    await user.sql('UPDATE history SET appended_at = NULL');
    const other = watching({ WITNESS_DIR: 'somewhere' });
    expect(await other.gauge()).toBe(0);
    expect((await history.verify()).window).toMatchObject({ entries: 1, oldestUnsealedSeconds: null });
  });
});
