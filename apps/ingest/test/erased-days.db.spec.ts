import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel';
import { withClient } from '#platform/postgres';
import { ErasureDays1799000200001 } from '../src/migrations/1799000200001-erasure-days.js';
import { TakeBackErased } from '../src/take-back-published/take-back-erased.js';
import { type AcceptHarness, acceptHarness, anEvent, read } from './accept-harness.js';
import { type ErasureHarness, erasureHarness } from './erasure-harness.js';

let line: AcceptHarness;
let erasing: ErasureHarness;

beforeEach(async () => {
  line = await acceptHarness();
  erasing = erasureHarness(line);
  await erasing.registerSource(10);
  await erasing.knowHolds();
});
afterEach(() => line.db.drop());

const push = async (sourceEventNo: string, over: object = {}): Promise<string> => {
  const [result] = await line.push(anEvent({ sourceEventNo, ...over }));
  return result!.eventId!;
};
const days = () =>
  read(
    line.db,
    `SELECT to_char(day, 'MM-DD') AS day, rule, procuratorate_id, events FROM erasure_day ORDER BY day, rule`,
  );
const office = { procuratorate_id: 'cz-city' };

describe('what people read of what was erased', () => {
  it('is how many went on a day by which rule', async () => {
    await push('E-1');
    await push('E-2', { retentionUntil: '2026-03-12' });
    await push('E-3', { retentionUntil: '2026-03-05' });
    await push('E-4', { retentionUntil: '2027-01-01' });
    const byHand = await push('E-5');
    await erasing.passOn(4);
    await erasing.byHand(byHand);
    await erasing.passOn(11);
    expect(await days()).toEqual([
      { day: '03-06', rule: 'named-day', ...office, events: 1 },
      { day: '03-06', rule: 'request', ...office, events: 1 },
      { day: '03-13', rule: 'source-term', ...office, events: 3 },
    ]);
  });

  it('tells the installation’s term from a source’s own, and adds up within a day', async () => {
    await erasing.registerSource(null);
    await push('E-1');
    await push('E-2');
    await push('E-3', { retentionUntil: '2026-03-05' });
    await erasing.passOn(31);
    await push('E-4', { retentionUntil: '2026-03-05' });
    await erasing.passOn(31);
    expect(await days()).toEqual([
      { day: '04-02', rule: 'named-day', ...office, events: 2 },
      { day: '04-02', rule: 'office-term', ...office, events: 2 },
    ]);
  });

  it('says after a restore that it was by a term, and not by which', async () => {
    const eventId = await push('E-1');
    const told = { eventId, sourceId: 'cz-12345', reason: 'retention' as const, file: 'none' as const, at: '' };
    const takeBack = new TakeBackErased(systemClock);
    await line.db.database.run((tx) => takeBack.erase(tx, [told, told]));
    await line.db.database.run((tx) => takeBack.erase(tx, [told]));
    expect(await days()).toMatchObject([{ rule: 'term', ...office, events: 1 }]);
  });

  it('is there of what went before an upgrade', async () => {
    await push('E-1');
    await erasing.byHand(await push('E-2'));
    await erasing.passOn(11);
    await withClient(line.db.adminUrl, async (client) => {
      await client.query('SET search_path = ingest');
      const runner = { query: (text: string) => client.query(text).then(({ rows }) => rows as unknown[]) } as never;
      const migration = new ErasureDays1799000200001();
      await migration.down(runner);
      await migration.up(runner);
    });
    expect(await days()).toMatchObject([
      { rule: 'request', ...office, events: 1 },
      { rule: 'term', ...office, events: 1 },
    ]);
  });
});
