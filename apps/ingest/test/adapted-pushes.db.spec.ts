import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { acceptHarness, type AcceptHarness, anEvent, read } from './accept-harness.js';
import { pushAad } from '../src/storage/sealed-places.js';

interface TheirRecord {
  readonly 编号?: string;
  readonly 名称?: string;
  readonly 时间?: string;
  readonly 处置?: string;
}

/** A platform's own form: an event, or where it has a 处置 a disposal alone. */
const adapter: RecordAdapter = (record) => {
  const { 编号: sourceEventNo, 名称: title, 时间: at, 处置: action } = record as TheirRecord;
  if (at === undefined) return { ok: false, faults: [{ pointer: '/时间', detail: '没有值' }] };
  const push =
    action === undefined
      ? { sourceEventNo, title, reportedAt: at }
      : { type: 'disposal', sourceEventNo, disposal: { steps: [{ at, action }] } };
  return { ok: true, push, flags: ['VALUE_UNMAPPED'] };
};

const theirs = (over: TheirRecord = {}): TheirRecord => ({
  编号: 'P-1',
  名称: '路灯不亮',
  时间: '2026-03-02T09:00:00+08:00',
  ...over,
});

describe('records in a platform’s own form', () => {
  let h: AcceptHarness;
  let adapted: AcceptHarness;
  beforeEach(async () => {
    h = await acceptHarness();
    adapted = h.withAdapter(adapter);
  });
  afterEach(async () => h.db.drop());

  it('are taken through the adapter of their source, with its flags, and kept as they came', async () => {
    const [result] = await adapted.push(theirs());
    expect(result).toMatchObject({ outcome: 'accepted', flags: ['REGION_FROM_SOURCE', 'VALUE_UNMAPPED'] });
    expect(await h.published()).toMatchObject([{ sourceEventNo: 'P-1', title: '路灯不亮' }]);
    const [row] = await read(h.db, 'SELECT event_id, push_key, sealed FROM event_push');
    const aad = pushAad(String(row!['event_id']), String(row!['push_key']));
    expect(JSON.parse(h.keys.open(row!['sealed'] as Buffer, aad).toString())).toEqual(theirs());
    expect(await adapted.push(theirs())).toMatchObject([{ outcome: 'duplicate' }]);
  });

  it('may be disposals, before their event and after it', async () => {
    const [waiting] = await adapted.push(theirs({ 处置: '派单' }));
    expect(waiting).toMatchObject({ outcome: 'waiting' });
    await adapted.push(theirs());
    await adapted.push(theirs({ 处置: '退回', 时间: '2026-03-02T09:30:00+08:00' }));
    const last = (await h.published()).at(-1)!;
    expect(last.disposal).toMatchObject({ returnedCount: 1, steps: [{ kind: 'dispatch' }, { kind: 'return' }] });
    expect(last.qualityFlags).toContain('VALUE_UNMAPPED');
  });

  it('that do not fit are answered with places in themselves, and hold up nothing', async () => {
    const [bad, good] = await adapted.push(theirs({ 时间: undefined }), theirs({ 编号: 'P-2' }));
    expect(bad).toMatchObject({
      outcome: 'refused',
      fault: { code: 'INGEST.ADAPTER_MISMATCH', items: [{ pointer: '/时间', detail: '没有值' }] },
    });
    expect(good).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['misses what its contract requires', theirs({ 名称: undefined }), '/title'],
    ['has a time of no calendar', theirs({ 时间: '2026-02-30 09:00' }), '/reportedAt'],
  ])('whose push %s are told the field of the push', async (_, record, field) => {
    const [bad] = await adapted.push(record);
    expect(bad).toMatchObject({ sourceEventNo: 'P-1', fault: { code: 'INGEST.ADAPTER_MISMATCH' } });
    expect(bad!.fault?.items[0]?.detail).toContain(field);
  });

  it('with poison in them are refused as they are, and what an adapter cuts to poison is not stored', async () => {
    const [poisoned] = await adapted.push(theirs({ 名称: 'a\u0000b' }));
    expect(poisoned).toMatchObject({ fault: { code: 'INGEST.BODY_POISONED', items: [{ pointer: '/名称' }] } });
    const cutting = h.withAdapter((record) => {
      const made = adapter(record);
      return made.ok ? { ...made, push: { ...made.push, title: '路灯😀'.slice(0, 3) } } : made;
    });
    expect(await cutting.push(theirs())).toMatchObject([{ fault: { code: 'INGEST.ADAPTER_MISMATCH' } }]);
  });

  it('are not looked for in what says that it has our form, by field or beside it', async () => {
    expect(await adapted.push(anEvent({ format: 'canonical' }))).toMatchObject([{ outcome: 'accepted' }]);
    const beside = adapted.item(anEvent({ sourceEventNo: 'GD-2' }), { format: 'canonical' });
    expect(await adapted.accept([beside])).toMatchObject([{ outcome: 'accepted' }]);
    // The word is no part of what is compared.
    expect(await h.push(anEvent())).toMatchObject([{ outcome: 'duplicate' }]);
  });

  it('that waited as a disposal are refused where the adapter that holds now reads an event in them', async () => {
    await adapted.push(theirs({ 处置: '派单' }));
    const other = h.withAdapter((record) => adapter({ ...(record as TheirRecord), 处置: undefined }));
    const [event] = await other.push(theirs());
    expect(event).toMatchObject({ outcome: 'accepted', revision: 1 });
    expect(await h.outcomes()).toContainEqual(
      expect.objectContaining({
        outcome: 'refused',
        reason: expect.objectContaining({ code: 'INGEST.ADAPTER_MISMATCH' }),
      }),
    );
    expect(await h.count('waiting_disposal')).toBe(0);
  });
});
