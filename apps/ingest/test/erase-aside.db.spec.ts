import { HistoryChains } from '#platform/audit';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import { accessIdOfRecord, Quarantine, quarantineRecord } from '#platform/postgres';
import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { type AcceptHarness, acceptHarness, anEvent, read } from './accept-harness.js';
import { dayAfter, type ErasureHarness, erasureHarness } from './erasure-harness.js';

const TOPIC = 'grid.push.cz-12345.v1';

let line: AcceptHarness;
let erasing: ErasureHarness;
let offset = 0;

/** The platform calls the number `gdbh`. A record without a time does not fit. */
const adapter: RecordAdapter = (record) => {
  const { gdbh, sj, format } = record as Record<string, string>;
  if (format === 'canonical' || gdbh === undefined) return { ok: false, faults: [] };
  return sj === undefined
    ? { ok: false, faults: [{ pointer: '/sj', detail: '缺少' }], sourceEventNo: gdbh }
    : { ok: true, push: { sourceEventNo: gdbh }, flags: [] };
};

beforeEach(async () => {
  line = await acceptHarness();
  erasing = erasureHarness(line);
  await erasing.registerSource(null);
  await erasing.knowHolds();
  offset = 0;
});
afterEach(() => line.db.drop());

interface Aside {
  readonly topic?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly keys?: FieldKeys;
}
const bytes = (value: unknown): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const aside = async (value: unknown, { topic = TOPIC, key, headers = {}, keys = line.keys }: Aside = {}) => {
  offset += 1;
  const at = String(offset);
  const given = { topic, partition: 0, offset: at, headers, timestampMs: dayAfter(0).getTime() };
  const record = { ...given, key: key === undefined ? null : Buffer.from(key), value: bytes(value) };
  const reason = { code: 'INGEST.PUSH_INVALID', detail: '' };
  await line.db.database.run((tx) => quarantineRecord(tx, keys, { group: 'g', clusterId: 'c', reason, record }));
  return at;
};
/** By the offsets that they had. */
const left = async (): Promise<string[]> =>
  (await read(line.db, 'SELECT record_offset FROM quarantine ORDER BY record_offset')).map((row) =>
    String(row['record_offset']),
  );
const push = async (no: string): Promise<string> => (await line.push(anEvent({ sourceEventNo: no })))[0]!.eventId!;

describe('what was put aside of an event that is erased by hand', () => {
  it('goes with it, by the number in its own form, in a CloudEvent, or by its key where nothing can be read', async () => {
    const eventId = await push('E-1');
    await aside(anEvent({ sourceEventNo: 'E-1', reportedAt: null }));
    await aside({ sourceEventNo: 'E-1', type: 'disposal' });
    await aside(
      { specversion: '1.0', id: '1', source: '/x', type: 't', data: { sourceEventNo: 'E-1' } },
      { headers: { 'content-type': 'application/cloudevents+json' } },
    );
    await aside(anEvent({ sourceEventNo: 'E-1', title: 'a\u0000' }));
    await aside(Buffer.from([0xff, 0xfe, 0x00]), { key: 'E-1' });
    await aside('{"sourceEventNo":"E-1","description":"夏临');
    await aside(
      { sourceEventNo: 'E-1', specversion: '1.0' },
      { headers: { 'content-type': 'application/cloudevents+json' } },
    );
    expect(await erasing.byHand(eventId)).toMatchObject({ erased: 1 });
    expect(await left()).toEqual([]);
    const [entry] = await read(line.db, "SELECT entry FROM history WHERE chain_kind = 'retention'");
    expect(JSON.parse(String(entry!['entry']))).toMatchObject({ reason: 'request', count: 1, aside: 7 });
  });

  it('and nothing that is another event’s, though it names this one, nor another source’s', async () => {
    const eventId = await push('E-1');
    const kept = [
      await aside(anEvent({ sourceEventNo: 'E-2', relatedEventNos: ['E-1'] })),
      await aside(anEvent({ sourceEventNo: 'E-10' }), { key: 'E-1' }),
      await aside('{"sourceEventNo":"E-10","description":"'),
      await aside('{"sourceEventNo":"XE-1'),
      await aside(Buffer.from([0xff]), { key: 'E-10' }),
      await aside(anEvent({ sourceEventNo: 'E-1' }), { topic: 'grid.push.other.v1' }),
    ];
    await erasing.byHand(eventId);
    expect(await left()).toEqual(kept);
  });

  it('by the number that the adapter of its source reads, also in a record that does not fit it', async () => {
    erasing = erasureHarness(line, { adapter });
    const eventId = await push('E-1');
    await aside({ gdbh: 'E-1', sj: '2026-03-02' });
    await aside({ gdbh: 'E-1' });
    const kept = [await aside({ gdbh: 'E-2', note: 'E-1' }), await aside({ gdbh: 'E-3', sj: '2026-03-02' })];
    await aside({ format: 'canonical', sourceEventNo: 'E-1' });
    await erasing.byHand(eventId);
    expect(await left()).toEqual(kept);
  });

  it('whatever became of it, and by what a person made of it, with the words on why', async () => {
    const eventId = await push('E-1');
    const [first, second] = [await aside('夏临'), await aside(anEvent({ sourceEventNo: 'E-1' }))];
    const ids = await read(line.db, 'SELECT id, record_offset FROM quarantine ORDER BY id');
    const [mendedId, dismissedId] = ids.map((row) => String(row['id']));
    expect(ids.map((row) => String(row['record_offset']))).toEqual([first, second]);
    const desk = new Quarantine(line.db.database, line.keys);
    const chains = new HistoryChains();
    const said = (kind: string, id: string) => ({
      chain: { kind, id },
      at: dayAfter(1).toISOString(),
      procuratorateId: 'cz-city',
      regionCode12: null,
      actorId: 'p-1',
      actorName: '邹明远',
      command: 'mend',
      entry: {},
      secret: '夏临来电更正',
    });
    await desk.mend(mendedId!, bytes(anEvent({ sourceEventNo: 'E-1' })), (tx) =>
      chains.append(tx, [said('quarantine', mendedId!), said('access', accessIdOfRecord(mendedId!))]),
    );
    await desk.resend(mendedId!, 'p-1');
    await desk.dismiss(dismissedId!, '夏临的', 'p-1');
    await erasing.byHand(eventId);
    expect(await left()).toEqual([]);
    const texts = await read(line.db, "SELECT secret FROM history WHERE chain_kind IN ('quarantine', 'access')");
    expect(texts).toEqual([{ secret: null }, { secret: null }]);
  });

  it('however many lie there; one that does not open any more is left, for nobody can read it', async () => {
    const eventId = await push('E-1');
    const strange = FieldKeys.parse(JSON.stringify(generateFieldKeys()));
    const kept = await aside(anEvent({ sourceEventNo: 'E-1' }), { keys: strange });
    for (let i = 0; i < 620; i += 1) await aside(anEvent({ sourceEventNo: i === 610 ? 'E-1' : `N-${i}` }));
    await erasing.byHand(eventId);
    const still = await left();
    expect(still).toHaveLength(620);
    expect(still).toContain(kept);
  });
});
