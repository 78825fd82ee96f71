import { SourceRates, spareAtOnce } from '../src/sources/source-rates.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import { SourceRateStore } from '../src/storage/source-rate.store.js';
import { type TestDatabase, testDatabase } from '#testing';

describe('the rate of a source', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
  });
  afterAll(() => db.drop());

  /** As another process on the same database. */
  const instance = (): SourceRates =>
    new SourceRates({ database: db.database, store: new SourceRateStore(), now: () => performance.now() });
  const source = (id: string, perSecond: number, burst: number) => ({ id, rateLimit: { perSecond, burst } });
  const letThrough = async (
    rates: SourceRates,
    of: ReturnType<typeof source>,
    count: number,
    each = 1,
  ): Promise<number> => {
    const waits = await Promise.all(Array.from({ length: count }, () => rates.take(of, each)));
    return waits.filter((wait) => wait === 0).length;
  };

  it('is none without a limit', async () => {
    const rates = instance();
    expect(await rates.take({ id: 'free', rateLimit: null }, 1_000_000)).toBe(0);
    expect(rates.waitMs({ id: 'free', rateLimit: null })).toBe(0);
  });

  it('lets a burst through, then says how long to wait, and lets through again after that', async () => {
    const rates = instance();
    const slow = source('slow', 1, 20);
    // One a second comes back while they are asked for.
    expect([20, 21, 22]).toContain(await letThrough(rates, slow, 60));
    const wait = await rates.take(slow, 1);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
    expect(rates.waitMs(slow)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, wait + 20));
    expect(await rates.take(slow, 1)).toBe(0);
  });

  it('is one for all instances', async () => {
    const [one, other] = [instance(), instance()];
    const shared = source('shared', 1, 100);
    const taken = await Promise.all([letThrough(one, shared, 150), letThrough(other, shared, 150)]);
    const all = taken[0] + taken[1];
    expect(all).toBeLessThanOrEqual(103);
    // Less by what an instance took along for a quarter of a second and did not use.
    expect(all).toBeGreaterThanOrEqual(97);
  });

  it('takes what is larger than the bucket once there is something in it, and makes up for it afterwards', async () => {
    const rates = instance();
    const batches = source('batches', 100, 10);
    expect(await rates.take(batches, 60)).toBe(0);
    const wait = await rates.take(batches, 60);
    expect(wait).toBeGreaterThan(400);
    expect(wait).toBeLessThanOrEqual(510);
  });

  it('does not let one source wait for another', async () => {
    const rates = instance();
    await rates.take(source('full', 1, 1), 60);
    expect(await rates.take(source('full', 1, 1), 1)).toBeGreaterThan(0);
    expect(await rates.take(source('other', 1, 1), 1)).toBe(0);
  });

  it('leaves half of the bucket to those who push, and gives the rest to what can wait', async () => {
    const rates = instance();
    const both = source('both', 20, 20);
    // As if nobody had taken anything for long: ten are above the half.
    expect(spareAtOnce(both.rateLimit)).toBe(10);
    expect(await rates.takeSpare(both, 10)).toBe(0);
    const wait = await rates.takeSpare(both, 10);
    expect(wait).toBeGreaterThan(400);
    expect(wait).toBeLessThanOrEqual(500);
    expect(await rates.take(both, 8)).toBe(0);
    expect(await rates.takeSpare(both, 1)).toBeGreaterThan(300);
  });

  it('gives what can wait one after the other where the bucket holds no more', async () => {
    const rates = instance();
    const narrow = source('narrow', 5, 1);
    expect(spareAtOnce(narrow.rateLimit)).toBe(1);
    expect(await rates.takeSpare(narrow, 1)).toBe(0);
    const wait = await rates.takeSpare(narrow, 1);
    expect(wait).toBeGreaterThan(100);
    expect(wait).toBeLessThanOrEqual(200);
    // Rows that were gathered before the limit was made smaller come through all the same.
    await new Promise((resolve) => setTimeout(resolve, wait + 20));
    expect(await rates.takeSpare(narrow, 250)).toBe(0);
    expect(await rates.takeSpare({ id: 'free', rateLimit: null }, 250)).toBe(0);
  });

  it('holds on average', async () => {
    const rates = instance();
    const steady = source('steady', 50, 10);
    const until = performance.now() + 1_000;
    let taken = 0;
    while (performance.now() < until) {
      const wait = await rates.take(steady, 1);
      if (wait === 0) taken += 1;
      else await new Promise((resolve) => setTimeout(resolve, wait));
    }
    expect(taken).toBeLessThanOrEqual(10 + 50 + 2);
    expect(taken).toBeGreaterThan(30);
  });
});
