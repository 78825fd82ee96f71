import { GridEventV1, readContract } from '#contracts';
import { withClient } from '#platform/postgres';
import { acceptHarness, type AcceptHarness, anEvent, read, RECEIVED_MS } from './accept-harness.js';
import type { ItemResult } from '../src/accept-events/item-result.js';
import { pushAad } from '../src/storage/sealed-places.js';

describe('taking in pushed items', () => {
  let h: AcceptHarness;
  beforeEach(async () => {
    h = await acceptHarness();
  });
  afterEach(async () => h.db.drop());

  it('stores an event, what was pushed for it, and its two messages together', async () => {
    const [result] = await h.push(anEvent({ sourceVersion: 1 }));
    expect(result).toMatchObject({ outcome: 'accepted', revision: 1, repeated: false, flags: [] });
    const [event] = await h.published();
    expect(event).toMatchObject({
      eventId: result!.eventId,
      revision: 1,
      change: 'created',
      source: { id: 'cz-12345', kind: '12345' },
      eventTime: '2026-03-02T01:00:00.000Z',
      procuratorateId: 'cz-city',
      regionCode12: '990102003004',
      run: null,
    });
    expect(await h.outcomes()).toMatchObject([{ outcome: 'accepted', stage: 'ingest', eventId: result!.eventId }]);
    const [row] = await read(h.db, 'SELECT state, procuratorate_id FROM event');
    expect(row).toEqual({ state: event, procuratorate_id: 'cz-city' });
  });

  it('keeps the pushed bytes sealed, and a reporter only as a blind index', async () => {
    const pushed = anEvent({ reporter: { name: '佟小芸', phone: '+86 138-0000-1111' } });
    const [result] = await h.push(pushed);
    const [row] = await read(h.db, 'SELECT event_id, push_key, sealed FROM event_push');
    const sealed = row!['sealed'] as Buffer;
    const aad = pushAad(String(row!['event_id']), String(row!['push_key']));
    expect(JSON.parse(h.keys.open(sealed, aad).toString())).toEqual(pushed);
    expect(sealed.includes('13800001111')).toBe(false);
    const [event] = await h.published();
    expect(event!.reporterKey).toBe(h.keys.blindIndex('phone', '13800001111'));
    const everything = await read(h.db, `SELECT string_agg(convert_from(value, 'UTF8'), '') AS text FROM outbox`);
    expect(String(everything[0]!['text'])).not.toMatch(/佟小芸|13800001111|138-0000/);
    expect(result!.outcome).toBe('accepted');
  });

  it('publishes what the text names, a range of money with both of its ends', async () => {
    await h.push(anEvent({ title: '工地噪声', description: '要求赔偿3-5万元，另付2万元。' }));
    const [event] = await h.published();
    expect(event!.mentions).toEqual([
      {
        kind: 'sum',
        text: '3-5万元',
        start: 9,
        end: 14,
        value: { yuan: '30000', yuanTo: '50000', approximate: true },
      },
      { kind: 'sum', text: '2万元', start: 17, end: 20, value: { yuan: '20000' } },
    ]);
    expect(readContract(GridEventV1, event).ok).toBe(true);
  });

  it('answers the same version with the same body as it did first, also when it comes again in the same batch', async () => {
    const [first, again] = await h.push(anEvent({ sourceVersion: 1 }), anEvent({ sourceVersion: 1 }));
    const [later] = await h.push(anEvent({ sourceVersion: 1, type: 'event' }));
    expect(first!.outcome).toBe('accepted');
    for (const repeat of [again, later]) {
      expect(repeat).toEqual({ ...first, outcome: 'duplicate', repeated: true });
    }
    expect(await h.published()).toHaveLength(1);
    expect((await h.outcomes()).map((one) => one.outcome)).toEqual(['accepted', 'duplicate', 'duplicate']);
  });

  it('records another body under a known version as a conflict and leaves the event as it was', async () => {
    await h.push(anEvent({ sourceVersion: 1 }));
    const other = anEvent({ sourceVersion: 1, title: '另一个标题' });
    const [conflict] = await h.push(other);
    await h.push(other);
    expect(conflict).toMatchObject({ outcome: 'conflict', fault: { code: 'INGEST.VERSION_CONFLICT' } });
    expect(await h.published()).toHaveLength(1);
    expect(await read(h.db, `SELECT kind, outcome FROM event_push ORDER BY kind`)).toEqual([
      { kind: 'conflict', outcome: 'conflict' },
      { kind: 'event', outcome: 'accepted' },
    ]);
  });

  it('takes a higher version as a new revision and records a lower one as late', async () => {
    await h.push(anEvent({ sourceVersion: 2, title: '二' }));
    const [newer] = await h.push(anEvent({ sourceVersion: 5, title: '五' }));
    const [late] = await h.push(anEvent({ sourceVersion: 3, title: '三' }));
    const [lateAgain] = await h.push(anEvent({ sourceVersion: 3, title: '三' }));
    expect(newer).toMatchObject({ outcome: 'accepted', revision: 2 });
    expect(late).toMatchObject({ outcome: 'late', revision: 2, repeated: false });
    expect(lateAgain).toMatchObject({ outcome: 'duplicate', revision: 2, repeated: true });
    expect((await h.published()).map(({ revision, title }) => [revision, title])).toEqual([
      [1, '二'],
      [2, '五'],
    ]);
    const [row] = await read(h.db, `SELECT revision, source_version, state->>'title' AS title FROM event`);
    expect(row).toEqual({ revision: 2, source_version: '5', title: '五' });
  });

  it('orders versions without a number by the time of their update', async () => {
    const at = (time: string, title: string): unknown => anEvent({ updatedAt: `2026-03-02T${time}:00+08:00`, title });
    await h.push(at('09:10', '初'));
    await h.push(at('09:30', '终'));
    const [late] = await h.push(at('09:20', '中'));
    expect(late).toMatchObject({ outcome: 'late' });
    expect((await h.published()).at(-1)!.title).toBe('终');
  });

  it('appends steps of a later disposal and counts a revision for it', async () => {
    const [event] = await h.push(
      anEvent({ disposal: { steps: [{ stepNo: 1, at: '2026-03-02 09:05', action: '派单' }] } }),
    );
    const disposal = { steps: [{ stepNo: 2, at: '2026-03-02 09:40', action: '退回', organ: '城管局' }] };
    const [appended] = await h.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal });
    const [again] = await h.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal });
    expect(appended).toMatchObject({ outcome: 'accepted', eventId: event!.eventId, revision: 2 });
    expect(again).toMatchObject({ outcome: 'duplicate', revision: 2, repeated: true });
    const last = (await h.published()).at(-1)!;
    expect(last).toMatchObject({ change: 'disposal', revision: 2, disposal: { returnedCount: 1 } });
    expect(last.disposal.steps.map((step) => step.action)).toEqual(['派单', '退回']);
  });

  it('keeps steps through a new version of the body', async () => {
    await h.push(
      anEvent({ sourceVersion: 1, disposal: { steps: [{ stepNo: 1, at: '2026-03-02 09:05', action: '派单' }] } }),
    );
    await h.push(anEvent({ sourceVersion: 2, title: '新标题' }));
    await h.push(anEvent({ sourceVersion: 3, disposal: { status: '办结', finishedAt: '2026-03-02 09:40' } }));
    const last = (await h.published()).at(-1)!;
    expect(last).toMatchObject({ revision: 3, disposal: { status: '办结', finishedAt: '2026-03-02T01:40:00.000Z' } });
    expect(last.disposal.steps).toHaveLength(1);
  });

  it('lets a disposal wait for its event and applies it when that comes', async () => {
    const disposal = { status: '办结', finishedAt: '2026-03-02 10:00' };
    const waiting = { type: 'disposal', sourceEventNo: 'GD-1', disposal };
    expect(await h.push(waiting)).toMatchObject([{ outcome: 'waiting', eventId: null, repeated: false }]);
    expect(await h.push(waiting)).toMatchObject([{ outcome: 'waiting', repeated: true }]);
    expect(await h.count('waiting_disposal')).toBe(1);
    const [event] = await h.push(anEvent());
    expect(event).toMatchObject({ outcome: 'accepted', revision: 1 });
    expect((await h.published()).map(({ revision, disposal: { status } }) => [revision, status])).toEqual([
      [1, null],
      [2, '办结'],
    ]);
    expect(await h.count('waiting_disposal')).toBe(0);
    expect((await h.outcomes()).map((one) => [one.outcome, one.revision])).toEqual([
      ['waiting', null],
      ['waiting', null],
      ['accepted', 2],
      ['accepted', 1],
    ]);
    expect(await h.push(waiting)).toMatchObject([{ outcome: 'duplicate', revision: 2 }]);
  });

  it('applies a disposal and its event that come in one batch, in either order', async () => {
    const disposal = { type: 'disposal', sourceEventNo: 'GD-1', disposal: { status: '办理中' } };
    const results = await h.push(disposal, anEvent());
    expect(results.map((one) => one.outcome)).toEqual(['waiting', 'accepted']);
    expect((await h.published()).at(-1)).toMatchObject({ revision: 2, disposal: { status: '办理中' } });
    expect(await h.count('waiting_disposal')).toBe(0);
  });

  it('takes up a disposal that its event overtook in another transaction', async () => {
    await h.push({ type: 'disposal', sourceEventNo: 'GD-9', disposal: { status: '办结' } });
    await h.push(anEvent());
    // What two transactions at once leave behind: the disposal saw no event, the event saw no disposal.
    await withClient(h.db.adminUrl, (client) =>
      client.query(
        `UPDATE ingest.event SET source_event_no = 'GD-9'; UPDATE ingest.event_key SET source_event_no = 'GD-9'`,
      ),
    );
    expect(await h.db.database.run((tx) => h.acceptEvents.takeUpOvertaken(tx, 100))).toBe(1);
    expect(await h.count('waiting_disposal')).toBe(0);
    const [row] = await read(h.db, `SELECT revision, state->'disposal'->>'status' AS status FROM event`);
    expect(row).toEqual({ revision: 2, status: '办结' });
    expect(await h.db.database.run((tx) => h.acceptEvents.takeUpOvertaken(tx, 100))).toBe(0);
  });

  it.each([
    ['by the sweep', []],
    ['with another push', [{ type: 'disposal', sourceEventNo: 'GD-9', disposal: { status: '办结', organ: '城管' } }]],
  ])('takes up an overtaken disposal that was recorded meanwhile, %s', async (_, pushed) => {
    const disposal = { type: 'disposal', sourceEventNo: 'GD-9', disposal: { status: '办结' } };
    await h.push(disposal);
    const [waiting] = await read(h.db, 'SELECT * FROM waiting_disposal');
    await h.push(anEvent({ sourceEventNo: 'GD-9' }));
    // It waited in a transaction that was still open when its event came and it was pushed once more.
    await h.db.database.run((tx) =>
      tx.query('INSERT INTO waiting_disposal VALUES ($1, $2, $3, $4, $5, $6)', Object.values(waiting!)),
    );
    if (pushed.length > 0) expect(await h.push(...pushed)).toMatchObject([{ outcome: 'accepted' }]);
    else expect(await h.db.database.run((tx) => h.acceptEvents.takeUpOvertaken(tx, 100))).toBe(1);
    expect(await h.count('waiting_disposal')).toBe(0);
    expect((await read(h.db, `SELECT 1 FROM event_push WHERE kind = 'disposal'`)).length).toBe(1 + pushed.length);
  });

  it('refuses one bad item and takes its neighbours', async () => {
    const results = await h.push(
      anEvent({ sourceEventNo: 'A' }),
      anEvent({ sourceEventNo: 'B', titel: 'x' }),
      anEvent({ sourceEventNo: 'C' }),
    );
    expect(results.map((one) => one.outcome)).toEqual(['accepted', 'refused', 'accepted']);
    expect(results[1]!.fault).toMatchObject({
      code: 'INGEST.PUSH_INVALID',
      items: [{ pointer: '/titel', detail: expect.stringContaining('“title”') }],
    });
    expect(await h.outcomes()).toMatchObject([
      { outcome: 'accepted' },
      {
        outcome: 'refused',
        sourceEventNo: 'B',
        eventId: null,
        reason: { code: 'INGEST.PUSH_INVALID', pointer: '/titel' },
      },
      { outcome: 'accepted' },
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'INGEST.BODY_EMPTY'],
    ['GB18030 bytes', Buffer.from([0x7b, 0xb1, 0xea, 0xcc, 0xe2, 0x7d]), 'INGEST.BODY_NOT_UTF8'],
    ['half a JSON text', Buffer.from('{"title":'), 'INGEST.BODY_NOT_JSON'],
    ['a byte order mark', Buffer.from(`\ufeff${JSON.stringify(anEvent())}`), 'INGEST.BODY_NOT_JSON'],
    ['an escaped NUL', Buffer.from(JSON.stringify(anEvent({ title: 'a\u0000b' }))), 'INGEST.BODY_POISONED'],
    ['a lone surrogate', Buffer.from(JSON.stringify(anEvent()).replace('工地', '\\ud83d')), 'INGEST.BODY_POISONED'],
    [
      'an integer beyond 2^53',
      Buffer.from(`{"sourceEventNo":"1","ext":{"n":9007199254740993}}`),
      'INGEST.BODY_POISONED',
    ],
    [
      'nesting of 100,000 levels',
      Buffer.from(`{"ext":{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`),
      'INGEST.BODY_POISONED',
    ],
    [
      'a prototype',
      Buffer.from(JSON.stringify(anEvent()).replace('{', '{"__proto__":{"a":1},')),
      'INGEST.PUSH_INVALID',
    ],
    ['an array', Buffer.from('[]'), 'INGEST.PUSH_INVALID'],
    [
      '30 February',
      Buffer.from(JSON.stringify(anEvent({ reportedAt: '2026-02-30T09:00:00+08:00' }))),
      'INGEST.PUSH_INVALID',
    ],
  ])('refuses %s without harm to a good item beside it', async (_, raw, code) => {
    const [bad, good] = await h.accept([h.item(raw), h.item(anEvent())]);
    expect(bad).toMatchObject({ outcome: 'refused', fault: { code } });
    expect(good).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps text that only looks like poison', async () => {
    const description = '反斜杠 \\u0000、编号 12345678901234567890、表情 😀';
    const [result] = await h.push(anEvent({ description }));
    expect(result!.outcome).toBe('accepted');
    expect((await h.published())[0]!.description).toBe(description);
  });

  it('counts an event of a clock that is ahead at its arrival', async () => {
    await h.push(anEvent({ reportedAt: '2026-03-02T10:06:00+08:00' }));
    expect((await h.published())[0]).toMatchObject({
      reportedAt: '2026-03-02T02:06:00.000Z',
      eventTime: new Date(RECEIVED_MS).toISOString(),
      qualityFlags: ['REPORTED_IN_FUTURE'],
    });
  });

  it('refuses an event that would outgrow the broker and keeps the state before it', async () => {
    await h.push(anEvent());
    const steps = Array.from({ length: 400 }, (_, i) => ({
      stepNo: i,
      at: '2026-03-02 09:05',
      action: '备注',
      opinion: '长'.repeat(900),
    }));
    const [refused] = await h.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal: { steps } });
    expect(refused).toMatchObject({ outcome: 'refused', fault: { code: 'INGEST.EVENT_TOO_LARGE' } });
    const [row] = await read(
      h.db,
      `SELECT revision, jsonb_array_length(state->'disposal'->'steps') AS steps FROM event`,
    );
    expect(row).toEqual({ revision: 1, steps: 0 });
  });

  it('knows what a version said of the handling however often it comes, and remembers no list of it', async () => {
    const said = (status: string) => anEvent({ sourceVersion: 1, disposal: { status } });
    const outcomes = async (status: string) => (await h.push(said(status))).map(({ outcome }) => outcome);
    expect(await outcomes('办理中')).toEqual(['accepted']);
    expect(await outcomes('办结')).toEqual(['accepted']);
    expect([await outcomes('办理中'), await outcomes('办结'), await outcomes('办理中')].flat()).toEqual(
      Array(3).fill('duplicate'),
    );
    expect((await h.published()).at(-1)).toMatchObject({ revision: 2, disposal: { status: '办结' } });
    expect(await read(h.db, `SELECT memory->'disposal'->'seen' AS seen FROM event`)).toEqual([{ seen: [] }]);
  });

  it('lets an identity number that stands in the place of a credit code out in clear nowhere', async () => {
    const code = { name: '张示例', uscc: '11010519491231002x' };
    const told = { subject: code, enterprises: [code], parties: [{ role: '被反映', ...code }] };
    const [result] = await h.push(anEvent(told));
    expect(result?.flags).toEqual(['USCC_IS_ID_NUMBER']);
    const stored = await read(h.db, 'SELECT state, memory FROM event');
    const sent = [...(await h.published()), ...(await h.outcomes()), ...stored];
    expect(JSON.stringify(sent)).not.toMatch(/张示例|110105194912310/);
    const [{ parties = [] } = {}] = await h.published();
    expect(new Set(parties.map(({ idKey }) => idKey))).toEqual(
      new Set([h.keys.blindIndex('idNo', '11010519491231002X')]),
    );
  });

  it('settles on one event when many writers bring the same ones at once', async () => {
    const batch = (): unknown[] =>
      Array.from({ length: 40 }, (_, i) => anEvent({ sourceEventNo: `N-${i}`, sourceVersion: 1 }));
    const writers = Array.from({ length: 5 }, (_, i) => h.push(...(i % 2 === 0 ? batch() : batch().reverse())));
    const outcomes = (await Promise.all(writers)).flat().map((one) => one.outcome);
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(40);
    expect(outcomes.filter((one) => one === 'duplicate')).toHaveLength(160);
    expect(await h.count('event')).toBe(40);
    expect(await h.published()).toHaveLength(40);
  });

  it('settles on one event when a hundred bring it at once, in versions of one body and of many', async () => {
    const crowd = await acceptHarness({ poolSize: 20 });
    let next = 0;
    const results: ItemResult[][] = [];
    // Twenty connections, each with its next push as soon as the one before is through.
    const writer = async (): Promise<void> => {
      for (let i = next++; i < 100; i = next++) {
        const one = anEvent({ sourceEventNo: 'ONE', sourceVersion: 1 });
        results[i] = await crowd.push(one, anEvent({ sourceEventNo: 'TWO', sourceVersion: i }));
      }
    };
    await Promise.all(Array.from({ length: 20 }, writer));
    const ones = results.map(([one]) => one!);
    expect(ones.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(ones.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(99);
    for (const n of [0, 1]) expect(new Set(results.map((all) => all[n]!.eventId)).size).toBe(1);
    const rows = await read(crowd.db, `SELECT source_event_no AS no, source_version AS version FROM event ORDER BY 1`);
    expect(rows).toEqual([
      { no: 'ONE', version: '1' },
      { no: 'TWO', version: '99' },
    ]);
    expect(await crowd.count('event_key')).toBe(2);
    expect(await crowd.count('event_push')).toBe(101);
    await crowd.db.drop();
  });

  it('loses no step when writers bring steps of one event at once', async () => {
    await h.push(anEvent());
    const step = (i: number): unknown => ({
      type: 'disposal',
      sourceEventNo: 'GD-1',
      disposal: { steps: [{ stepNo: i, at: `2026-03-02 09:${10 + i}`, action: '处理' }] },
    });
    await Promise.all(Array.from({ length: 5 }, (_, i) => h.push(step(i))));
    const [row] = await read(
      h.db,
      `SELECT revision, jsonb_array_length(state->'disposal'->'steps') AS steps FROM event`,
    );
    expect(row).toEqual({ revision: 6, steps: 5 });
    expect((await h.published()).map((one) => one.revision)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
