import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type ClockSkew, ClockWatch, type TimeSource } from './clock-watch.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

/** A watch whose own clock is moved by `byMs`, against servers whose clocks are right. */
function watchMoved(byMs: () => number, sources: readonly TimeSource[]) {
  const written: string[] = [];
  const about = { service: 'svc', instanceId: 'svc-1', level: 'info' };
  const metrics = new Metrics({ ...about, defaults: false });
  const logger = createLogger({ ...about, destination: { write: (line: string) => void written.push(line) } });
  const told: ClockSkew[] = [];
  const onSkew = (skew: ClockSkew): void => void told.push(skew);
  const watch = new ClockWatch({ sources, logger, metrics, onSkew, ownNow: () => Date.now() + byMs() });
  const skew = async (): Promise<string[]> =>
    (await metrics.text()).body.split('\n').filter((line) => line.startsWith('gp_clock_skew_seconds'));
  return { watch, skew, told, log: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
const right: TimeSource = { name: 'database', now: () => Promise.resolve(Date.now()) };
const broker = (aheadMs: number): TimeSource => ({ name: 'broker', now: () => Promise.resolve(Date.now() + aheadMs) });

describe('a clock', () => {
  it('that agrees is up, with its skew as a metric', async () => {
    const { watch, skew, log } = watchMoved(() => 0, [right]);
    await watch.measure();
    expect(watch.check()).toMatchObject({ status: 'up' });
    expect(await skew()).toEqual([expect.stringMatching(/source="database".* -?0(\.0\d*)?$/)]);
    expect(log()).toEqual([]);
  });

  it.each([3_600_000, -3_600_000, 2_500])(
    'that was moved by %i ms is degraded, logged once and measured',
    async (byMs) => {
      const { watch, skew, log } = watchMoved(() => byMs, [right]);
      await watch.measure();
      await watch.measure();
      expect(watch.check()).toMatchObject({ status: 'degraded', message: expect.stringContaining('database') });
      const seconds = Number((await skew())[0]!.split(' ').at(-1));
      expect(Math.abs(seconds + byMs / 1000)).toBeLessThan(0.2);
      expect(log()).toMatchObject([
        { level: 'error', source: 'database', msg: 'clocks are more than two seconds apart' },
      ]);
    },
  );

  it('that was put right again is up again, and that is logged', async () => {
    let byMs = 10_000;
    const { watch, log, told } = watchMoved(() => byMs, [right]);
    await watch.measure();
    await watch.measure();
    byMs = 0;
    await watch.measure();
    await watch.measure();
    expect(watch.check()).toMatchObject({ status: 'up' });
    expect(log().map(({ level }) => level)).toEqual(['error', 'info']);
    expect(told).toMatchObject([
      { source: 'database', apart: true },
      { source: 'database', apart: false, skewMs: expect.any(Number) },
    ]);
  });

  it.each([2_500, -2_500])('alarms when one of several servers is %i ms away, and names that one', async (aheadMs) => {
    const { watch, skew, log, told } = watchMoved(() => 0, [right, broker(aheadMs)]);
    await watch.measure();
    const { status, message, facts } = watch.check();
    expect(status).toBe('degraded');
    expect(message).toContain('broker');
    expect(message).not.toContain('database');
    expect(facts?.['databaseSkewMs']).toBeCloseTo(0, -2);
    expect(Number(facts?.['brokerSkewMs']) / aheadMs).toBeCloseTo(1, 1);
    expect(log()).toMatchObject([{ level: 'error', source: 'broker' }]);
    expect(told).toMatchObject([{ source: 'broker', apart: true }]);
    expect((await skew()).map((line) => /source="(\w+)"/.exec(line)?.[1])).toEqual(['database', 'broker']);
  });

  it('is not blamed for a slow way there and back', async () => {
    const slow: TimeSource = {
      name: 'far',
      now: async () => {
        const now = Date.now();
        await sleep(300);
        // As if the answer had been given at the very end of a way of which it was given at the beginning.
        return now + 2_100;
      },
    };
    const { watch } = watchMoved(() => 0, [slow]);
    await watch.measure();
    expect(watch.check()).toMatchObject({ status: 'up' });
  });

  it('is compared with every server, and one that does not answer is no skew', async () => {
    const away: TimeSource = { name: 'away', now: () => Promise.reject(new Error('down')) };
    const ahead: TimeSource = { name: 'ahead', now: () => Promise.resolve(Date.now() + 5_000) };
    const { watch, skew, log } = watchMoved(() => 0, [right, away, ahead]);
    await watch.measure();
    expect(watch.check()).toMatchObject({
      status: 'degraded',
      message: expect.stringMatching(/ahead 5\.0 s$/),
      facts: { awaySkewMs: null },
    });
    expect(await skew()).toHaveLength(2);
    await watch.measure();
    expect(log().filter(({ level }) => level === 'warn')).toMatchObject([{ source: 'away' }]);
  });

  it('that could not be asked is asked again, and keeps what was measured before', async () => {
    let answers = true;
    const broken: TimeSource = {
      name: 'broker',
      now: () => (answers ? Promise.resolve(Date.now() + 5_000) : Promise.reject(new Error('down'))),
    };
    const { watch, log } = watchMoved(() => 0, [broken]);
    await watch.measure();
    answers = false;
    await watch.measure();
    expect(watch.check()).toMatchObject({ status: 'degraded', message: expect.stringContaining('broker') });
    answers = true;
    await watch.measure();
    answers = false;
    await watch.measure();
    expect(log().map(({ level }) => level)).toEqual(['error', 'warn', 'warn']);
  });

  it('is compared from the start on, again and again, until it is stopped', async () => {
    let asked = 0;
    const counted: TimeSource = { name: 'database', now: () => Promise.resolve((asked += 1) * 0 + Date.now()) };
    const written: string[] = [];
    const about = { service: 'svc', instanceId: 'svc-1', level: 'info' };
    const watch = new ClockWatch({
      sources: [counted],
      logger: createLogger({ ...about, destination: { write: (line: string) => void written.push(line) } }),
      metrics: new Metrics({ ...about, defaults: false }),
      everyMs: 10,
    });
    watch.start();
    while (asked < 7) await sleep(5);
    watch.stop();
    await sleep(20);
    const before = asked;
    await sleep(50);
    expect(asked).toBe(before);
    expect(watch.check()).toMatchObject({ status: 'up' });
  });
});
