import { compileAdapter, type FieldRule } from '#domain/adapters';
import { withClient } from '#platform/postgres';
import { adaptBy } from '../src/adapters/adapt-by.js';
import { pushVocabulary } from '../src/adapters/push-vocabulary.js';
import { EventReads } from '../src/storage/event-reads.store.js';
import { acceptHarness, type AcceptHarness, read } from './accept-harness.js';

const vocabulary = pushVocabulary({});

/** The adapter of a source as its versions follow one another: what is added to the first one. */
const adapterOf = (version: number, more: Readonly<Record<string, FieldRule>> = {}, numbered = true) =>
  adaptBy(
    compileAdapter(
      {
        name: 'mine',
        title: '某平台',
        fields: {
          '/sourceEventNo': { from: '/编号' },
          ...(numbered ? { '/sourceVersion': { from: '/版本' } } : {}),
          '/title': { from: '/名称' },
          '/reportedAt': { from: '/时间', time: 'iso' },
          '/disposal/status': { from: '/状态' },
          ...more,
        },
      },
      vocabulary,
    ),
    { adapterId: 'mine', version },
  );

const theirs = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  编号: 'P-1',
  版本: 3,
  名称: '路灯不亮',
  时间: '2026-03-02T09:00:00+08:00',
  状态: '处置中',
  ...over,
});

describe('versions of records in a platform’s own form', () => {
  let h: AcceptHarness;
  beforeEach(async () => {
    h = await acceptHarness();
  });
  afterEach(async () => h.db.drop());

  const taken = async (adapter: ReturnType<typeof adapterOf>, record: unknown) => {
    const [result] = await h.withAdapter(adapter).push(record);
    return [result!.outcome, result!.revision];
  };

  it('are the same where the same bytes come, also after the adapter was published anew', async () => {
    expect(await taken(adapterOf(1), theirs())).toEqual(['accepted', 1]);
    expect(await taken(adapterOf(1), theirs())).toEqual(['duplicate', 1]);
    // One that reads more of the body, and one that holds another part of it for the handling.
    expect(await taken(adapterOf(2, { '/channel': { from: '/渠道' } }), theirs())).toEqual(['duplicate', 1]);
    const rest = theirs({ 编号: 'P-2', 渠道: '电话', 承办: '城管局' });
    expect(await taken(adapterOf(1), rest)).toEqual(['accepted', 1]);
    expect(await taken(adapterOf(2, { '/channel': { from: '/渠道' } }), rest)).toEqual(['duplicate', 1]);
    const organ = { '/disposal/organ': { from: '/承办' } };
    // It says more of the handling now, which is taken in; the body is known.
    expect(await taken(adapterOf(3, organ), rest)).toEqual(['accepted', 2]);
    expect(await taken(adapterOf(3, organ), rest)).toEqual(['duplicate', 1]);
    expect(await taken(adapterOf(3, organ), { ...rest, 名称: '井盖' })).toEqual(['conflict', 2]);
  });

  it('contradict where another payload comes, also in what the adapter passes over, but not in the handling', async () => {
    await taken(adapterOf(1), theirs());
    expect(await taken(adapterOf(1), theirs({ 承办单位编码: '330802' }))).toEqual(['conflict', 1]);
    expect(await taken(adapterOf(1), theirs({ 名称: '路灯不亮两盏' }))).toEqual(['conflict', 1]);
    expect(await taken(adapterOf(1), theirs({ 状态: '已办结' }))).toEqual(['accepted', 2]);
    expect(await taken(adapterOf(1), theirs({ 状态: '已办结' }))).toEqual(['duplicate', 1]);
    expect(await taken(adapterOf(1), theirs({ 版本: 4, 承办单位编码: '330802' }))).toEqual(['accepted', 3]);
  });

  it('are told from those that a release before compared by what the adapter made', async () => {
    await taken(adapterOf(1), theirs());
    await withClient(h.db.adminUrl, (client) => client.query(`UPDATE ingest.event_push SET body_hash = 'of the push'`));
    expect(await taken(adapterOf(1), theirs())).toEqual(['duplicate', 1]);
    expect(await taken(adapterOf(1), theirs({ 名称: '井盖' }))).toEqual(['conflict', 1]);
  });

  it('are those of what the adapter made where the platform has no numbers', async () => {
    const plain = adapterOf(1, {}, false);
    expect(await taken(plain, theirs())).toEqual(['accepted', 1]);
    expect(await taken(plain, theirs({ 同步时间: '09:05' }))).toEqual(['duplicate', 1]);
    expect(await taken(plain, theirs({ 名称: '路灯不亮两盏' }))).toEqual(['accepted', 2]);
    const corrected = adapterOf(2, { '/channel': { constant: '热线' } }, false);
    expect(await taken(corrected, theirs({ 名称: '路灯不亮两盏' }))).toEqual(['accepted', 3]);
    expect(await taken(corrected, theirs({ 名称: '路灯不亮两盏' }))).toEqual(['duplicate', 3]);
  });

  it('say by which version of the adapter they were read: the event, each push, none in our own form', async () => {
    await taken(adapterOf(1), theirs());
    await taken(adapterOf(2), theirs({ 版本: 4, 名称: '井盖' }));
    await taken(adapterOf(2), theirs({ 版本: 4, 名称: '路灯' }));
    const [first, second] = await h.published();
    expect([first?.mapping, second?.mapping]).toEqual([
      { adapterId: 'mine', version: 1 },
      { adapterId: 'mine', version: 2 },
    ]);
    const ours = {
      format: 'canonical',
      sourceEventNo: 'P-1',
      sourceVersion: 5,
      title: '井盖',
      reportedAt: theirs()['时间'],
    };
    await taken(adapterOf(2), ours);
    expect((await h.published()).at(-1)).not.toHaveProperty('mapping');
    const pushes = await h.db.database.read((tx) => new EventReads().listPushes(tx, first!.eventId));
    expect(pushes.map(({ outcome, sourceVersion, mapping }) => [outcome, sourceVersion, mapping])).toEqual(
      expect.arrayContaining([
        ['accepted', 3, { adapterId: 'mine', version: 1 }],
        ['accepted', 4, { adapterId: 'mine', version: 2 }],
        ['conflict', 4, { adapterId: 'mine', version: 2 }],
        ['accepted', 5, null],
      ]),
    );
    expect(pushes).toHaveLength(4);
    expect(await read(h.db, `SELECT state->'mapping' AS mapping FROM event`)).toEqual([{ mapping: null }]);
  });
});
