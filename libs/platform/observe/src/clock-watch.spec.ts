import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ClockWatch, type TimeSource } from './clock-watch.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

/** A watch whose own clock is moved by `byMs`, against servers whose clocks are right. */
function watchMoved(byMs: () => number, sources: readonly TimeSource[]) {
  const written: string[] = [];
  const about = { service: 'svc', instanceId: 'svc-1', level: 'info' };
  const metrics = new Metrics({ ...about, defaults: false });
  const logger = createLogger({ ...about, destination: { write: (line: string) => void written.push(line) } });
  const watch = new ClockWatch({ sources, logger, metrics, ownNow: () => Date.now() + byMs() });
  const skew = async (): Promise<string[]> =>
    (await metrics.text()).body.split('\n').filter((line) => line.startsWith('gp_clock_skew_seconds'));
  return { watch, skew, log: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
const right: TimeSource = { name: 'database', now: () => Promise.resolve(Date.now()) };

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
    const { watch, log } = watchMoved(() => byMs, [right]);
    await watch.measure();
    byMs = 0;
    await watch.measure();
    expect(watch.check()).toMatchObject({ status: 'up' });
    expect(log().map(({ level }) => level)).toEqual(['error', 'info']);
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
    const { watch, skew } = watchMoved(() => 0, [right, away, ahead]);
    await watch.start();
    watch.stop();
    expect(watch.check()).toMatchObject({ status: 'degraded', message: expect.stringMatching(/ahead 5\.0 s$/) });
    expect(await skew()).toHaveLength(2);
  });
});
