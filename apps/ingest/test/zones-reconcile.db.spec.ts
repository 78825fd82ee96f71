import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReconcileDay } from '../src/reconcile-day/reconcile-day.use-case.js';
import { DayStore } from '../src/storage/day.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { ReconciliationStore } from '../src/storage/reconciliation.store.js';
import { CompareCarried } from '../src/zones/carry-reconciliations/compare-carried.js';
import { ForwardReconciliation } from '../src/zones/carry-reconciliations/forward-reconciliation.use-case.js';
import { TakeReconciled } from '../src/zones/carry-reconciliations/take-reconciled.js';
import { TakeReconciliations } from '../src/zones/carry-reconciliations/take-reconciliations.js';
import { AskedReconciliationStore } from '../src/zones/storage/asked-reconciliation.store.js';
import { CarriedReconciliationStore } from '../src/zones/storage/carried-reconciliation.store.js';
import { anEvent, read } from './accept-harness.js';
import { digestOf, line } from './reconcile-harness.js';
import { Carrier, isDone, round, seeded } from './zone-carrier.js';
import {
  anIntake,
  directDoor,
  type Intake,
  LOGGER,
  registerZoneSource,
  type Side,
  signedPush,
  ZONE_DIRECTORY,
  ZONE_SOURCE,
  type Zones,
  zones,
} from './zone-harness.js';

const DAY = '2026-03-02';
let z: Zones;
let asking: ForwardReconciliation;
let comparing: CompareCarried;

const reconcileDayOf = ({ db }: Intake): ReconcileDay =>
  new ReconcileDay({
    database: db.database,
    days: new DayStore(),
    erased: new ErasedEventStore(),
    reconciliations: new ReconciliationStore(),
    clock: z.clock,
    onCompared: () => undefined,
  });

const comparingBy = (
  { intake, parts }: Side,
  reconcileDay: Pick<ReconcileDay, 'reconcile'> = reconcileDayOf(intake),
): CompareCarried =>
  new CompareCarried({
    database: intake.db.database,
    carried: new CarriedReconciliationStore(),
    reconcileDay,
    sourceOf: (id) => Promise.resolve(ZONE_DIRECTORY.find(id)),
    parts,
    logger: LOGGER,
  });

beforeAll(async () => {
  z = await zones();
  await registerZoneSource(z.edge.intake);
  await registerZoneSource(z.inner.intake);
  const [asked, clock] = [new AskedReconciliationStore(), z.clock];
  asking = new ForwardReconciliation({ database: z.edge.intake.db.database, asked, parts: z.edge.parts, clock });
  z.edge.takers.push(new TakeReconciled({ asked, clock }));
  comparing = comparingBy(z.inner);
  z.inner.takers.push(
    new TakeReconciliations({
      carried: new CarriedReconciliationStore(),
      directory: ZONE_DIRECTORY,
      parts: z.inner.parts,
      wake: () => undefined,
    }),
  );
});
afterAll(() => z.end());

const bodyOf = (lines: readonly ReturnType<typeof line>[]): string =>
  JSON.stringify({ day: DAY, kinds: { event: { ...digestOf(lines), list: { items: lines } } } });
const ask = (id: string, body: string) => asking.submit(signedPush(body, z.clock.now(), id));
const idOf = async (reply: ReturnType<typeof ask>): Promise<string> => {
  const { body } = await reply;
  return 'answerId' in body ? body.answerId : '';
};
async function settle(carrier: Carrier): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds += 1) {
    await round(z, carrier, true);
    if ((await comparing.compareAll()) === 0 && (await isDone(z))) break;
  }
  await round(z, carrier, true);
}

describe('a day that is reconciled at the edge', () => {
  it('is compared inside whatever the way does, as if it had been asked there', async () => {
    const random = seeded(11);
    const carrier = new Carrier(random);
    const direct = await anIntake(z.clock);
    try {
      await registerZoneSource(direct);
      const door = directDoor(direct, z.clock);
      const ids: string[] = [];
      for (let step = 0; step < 12; step += 1) {
        const event = JSON.stringify(anEvent({ sourceEventNo: `GD-${step}`, sourceVersion: 1 }));
        await door.acceptSingle(signedPush(event, z.clock.now(), `m-${step}`), 't');
        await z.edge.door.acceptSingle(signedPush(event, z.clock.now(), `m-${step}`), 't');
        if (random() < 0.4) ids.push(await idOf(ask(`r-${step}`, bodyOf([line('GD-0', 1)]))));
        if (random() < 0.7) await round(z, carrier, false);
        if (random() < 0.5) await comparing.compareAll();
      }
      const lines = [line('GD-0', 1), line('GD-1', 2), line('GD-X', 1)];
      const last = await ask('last', bodyOf(lines));
      expect(last).toMatchObject({ kind: 'forwarded', body: { outcome: 'forwarded', repeated: false } });
      ids.push(await idOf(Promise.resolve(last)));
      await settle(carrier);
      const replies = await Promise.all(ids.map((id) => asking.read(ZONE_SOURCE.id, id)));
      expect(replies.filter(({ kind }) => kind !== 'answered')).toEqual([]);
      const asked = JSON.parse(bodyOf(lines)) as Parameters<ReconcileDay['reconcile']>[1];
      const { kinds } = await reconcileDayOf(direct).reconcile(ZONE_SOURCE, asked);
      expect(kinds.event?.differences?.map(({ reason }) => reason)).toContain('OLDER_HERE');
      expect(replies.at(-1)).toMatchObject({ body: { day: DAY, kinds } });
      expect(await ask('last', bodyOf(lines))).toEqual(replies.at(-1));
      expect(await read(z.inner.intake.db, 'SELECT 1 FROM carried_reconciliation')).toEqual([]);
      expect(await read(z.inner.intake.db, 'SELECT 1 FROM quarantine')).toEqual([]);
    } finally {
      await direct.db.drop();
    }
  });

  it('is told the same under its signed id until it is answered, and is another one over another body', async () => {
    const entries = 'SELECT sum(entries)::int AS n FROM zone_part';
    const [before] = await read(z.edge.intake.db, entries);
    const first = await ask('one', bodyOf([]));
    expect(await ask('one', bodyOf([]))).toEqual({ kind: 'forwarded', body: { ...first.body, repeated: true } });
    await expect(ask('one', bodyOf([line('GD-1', 1)]))).rejects.toMatchObject({ code: 'INGEST.SIGNED_ID_REUSED' });
    expect(await read(z.edge.intake.db, entries)).toEqual([{ n: Number(before!['n']) + 1 }]);
  });

  it('is shown to its own source alone', async () => {
    const id = await idOf(ask('mine', bodyOf([])));
    await expect(asking.read('other', id)).rejects.toMatchObject({ code: 'INGEST.RECONCILIATION_UNKNOWN' });
  });

  it('is verified again inside, by the signature of the platform', async () => {
    const compared = 'SELECT sum(comparisons)::int AS n FROM reconciliation';
    const before = await read(z.inner.intake.db, compared);
    const forged = { ...signedPush(bodyOf([]), z.clock.now(), 'f'), body: Buffer.from(bodyOf([line('GD-9', 1)])) };
    const id = await idOf(asking.submit(forged));
    for (const one of [1, 2]) await round(z, new Carrier(seeded(one)), true);
    await expect(asking.read(ZONE_SOURCE.id, id)).rejects.toMatchObject({ code: 'INGEST.SIGNATURE_INVALID' });
    expect(await read(z.inner.intake.db, compared)).toEqual(before);
  });

  it('is told what the comparison found wrong in the request', async () => {
    const list = { after: 'GD-5', items: [line('GD-1', 1)] };
    const id = await idOf(
      ask('w', JSON.stringify({ day: DAY, kinds: { event: { ...digestOf([]), count: 7, list } } })),
    );
    await settle(new Carrier(seeded(1)));
    await expect(asking.read(ZONE_SOURCE.id, id)).rejects.toMatchObject({
      code: 'HTTP.INVALID',
      items: [{ pointer: '/kinds/event/list/items/0' }],
    });
  });

  it('is tried again where it cannot be compared, and answered as failed after five times', async () => {
    await settle(new Carrier(seeded(1)));
    const id = await idOf(ask('x', bodyOf([])));
    let tries = 0;
    const broken = comparingBy(z.inner, { reconcile: () => ((tries += 1), Promise.reject(new Error('broken'))) });
    const carrier = new Carrier(seeded(1));
    await round(z, carrier, true);
    for (let passes = 0; passes < 6; passes += 1) {
      await broken.compareAll();
      await z.inner.intake.db.database.run((tx) => tx.query('UPDATE carried_reconciliation SET due_at = now()'));
    }
    expect(tries).toBe(5);
    await settle(carrier);
    await expect(asking.read(ZONE_SOURCE.id, id)).rejects.toMatchObject({ code: 'INGEST.RECONCILIATION_FAILED' });
  });

  it('is refused at once where nobody could compare it, and where ten wait', async () => {
    const odd = JSON.stringify({ day: DAY, kinds: { event: { count: '3' } } });
    await expect(ask('a', odd)).rejects.toMatchObject({ code: 'HTTP.INVALID' });
    const never = JSON.stringify({ day: '2026-02-30', kinds: { event: digestOf([]) } });
    await expect(ask('b', never)).rejects.toMatchObject({ code: 'INGEST.DAY_IMPOSSIBLE' });
    await settle(new Carrier(seeded(1)));
    for (let n = 0; n < 10; n += 1) await ask(`n-${n}`, bodyOf([]));
    await expect(ask('n-10', bodyOf([]))).rejects.toMatchObject({ code: 'INGEST.RECONCILIATION_BUSY' });
    z.clock.go(86_400_000);
    expect(await ask('n-10', bodyOf([]))).toMatchObject({ kind: 'forwarded' });
  });
});
