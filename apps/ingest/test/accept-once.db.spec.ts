import { AcceptOnce } from '../src/accept-events/accept-once.js';
import { ForgetSignedIds, KEPT_MS } from '../src/forget-signed-ids/forget-signed-ids.js';
import { bodyHashOf, type MessageAnswer, type SignedMessage } from '../src/accept-events/signed-message.js';
import { SignedIdStore } from '../src/storage/signed-id.store.js';
import { createLogger } from '#platform/observe';
import { type AcceptHarness, acceptHarness, anEvent, read, RECEIVED_MS } from './accept-harness.js';

describe('signed messages', () => {
  let harness: AcceptHarness;
  let once: AcceptOnce;
  const clock = { now: () => new Date(RECEIVED_MS) };
  beforeAll(async () => {
    harness = await acceptHarness({ poolSize: 20 });
    once = new AcceptOnce({ acceptEvents: harness.acceptEvents, signedIds: new SignedIdStore(), clock });
  });
  afterAll(() => harness.db.drop());

  const message = (signedId: string | null, ...values: unknown[]): SignedMessage => {
    const items = values.map((value) => harness.item(value));
    const bodyHash = bodyHashOf(Buffer.from(JSON.stringify(values)));
    return { sourceId: items[0]!.source.id, signedId, bodyHash, items };
  };
  const accept = (...messages: SignedMessage[]): Promise<MessageAnswer[]> =>
    harness.db.database.run((tx) => once.accept(tx, messages));
  const outcomesOf = async (no: string): Promise<string[]> =>
    (await harness.outcomes()).filter((one) => one.sourceEventNo === no).map(({ outcome }) => outcome);
  const rows = async (signedId: string): Promise<number> =>
    Number((await read(harness.db, 'SELECT count(*) AS n FROM signed_id WHERE signed_id = $1', [signedId]))[0]?.['n']);

  it('get their first answer again, and have no second effect', async () => {
    const one = message('m-1', anEvent({ sourceEventNo: 'O1', sourceVersion: 1 }));
    const [first] = await accept(one);
    expect(first).toMatchObject({ kind: 'fresh', results: [{ outcome: 'accepted', repeated: false }] });
    const [again] = await accept(one);
    expect(again).toEqual({ kind: 'repeated', results: [{ ...first!.results[0], repeated: true }] });
    expect(await outcomesOf('O1')).toEqual(['accepted']);
  });

  it('get the first answer also when the event has moved on since', async () => {
    const one = message('m-2', anEvent({ sourceEventNo: 'O2', sourceVersion: 1 }));
    const [first] = await accept(one);
    await accept(message('m-3', anEvent({ sourceEventNo: 'O2', sourceVersion: 2, title: '改' })));
    const [again] = await accept(one);
    expect(again?.results[0]).toEqual({ ...first!.results[0], repeated: true });
  });

  it('are refused with an id that was signed over other bytes, and their source is told', async () => {
    await accept(message('m-4', anEvent({ sourceEventNo: 'O4' })));
    const [other] = await accept(message('m-4', anEvent({ sourceEventNo: 'O5' }), anEvent({ sourceEventNo: 'O6' })));
    expect(other).toMatchObject({
      kind: 'reused',
      results: [{ outcome: 'refused', fault: { code: 'INGEST.SIGNED_ID_REUSED' } }],
    });
    expect(await outcomesOf('O5')).toEqual([]);
    const told = (await harness.outcomes()).filter(({ reason }) => reason?.code === 'INGEST.SIGNED_ID_REUSED');
    expect(told).toMatchObject([{ outcome: 'refused', sourceEventNo: null }]);
  });

  it('of one id in one transaction are taken once', async () => {
    const event = anEvent({ sourceEventNo: 'O7' });
    const answers = await accept(
      message('m-7', event),
      message('m-8', anEvent({ sourceEventNo: 'O8' })),
      message('m-7', event),
      message('m-7', anEvent({ sourceEventNo: 'O9' })),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['fresh', 'fresh', 'repeated', 'reused']);
    expect(answers[2]!.results).toEqual([{ ...answers[0]!.results[0], repeated: true }]);
  });

  it('of which nothing was taken are decided anew: what stood against them may be gone', async () => {
    const bad = message('m-10', { sourceEventNo: 'O10', title: '没有报告时间' });
    const [first, second] = await accept(bad, bad);
    expect([first, second].map((one) => [one!.kind, one!.results[0]!.outcome])).toEqual([
      ['fresh', 'refused'],
      ['fresh', 'refused'],
    ]);
    expect(await rows('m-10')).toBe(0);
    const [good] = await accept(message('m-10', anEvent({ sourceEventNo: 'O10' })));
    expect(good).toMatchObject({ kind: 'fresh', results: [{ outcome: 'accepted' }] });
  });

  it('without a signature that holds are answered each for itself', async () => {
    const event = anEvent({ sourceEventNo: 'O11' });
    const answers = await accept(message(null, event), message(null, event));
    expect(answers.map(({ results }) => results[0]!.outcome)).toEqual(['accepted', 'duplicate']);
  });

  it('keep the whole answer of a batch, refusals among it', async () => {
    const batch = message('m-12', anEvent({ sourceEventNo: 'O12' }), { sourceEventNo: 'O13' });
    const [first] = await accept(batch);
    const [again] = await accept(batch);
    expect(again?.kind).toBe('repeated');
    expect(again?.results.map(({ outcome, repeated }) => [outcome, repeated])).toEqual([
      ['accepted', true],
      ['refused', false],
    ]);
    expect(again?.results[1]?.fault).toEqual(first?.results[1]?.fault);
  });

  it('that come a hundred times at once are taken once, and all get one answer', async () => {
    const one = message(
      'race',
      anEvent({ sourceEventNo: 'RACE', sourceVersion: 1 }),
      anEvent({ sourceEventNo: 'RACE-2' }),
    );
    const answers = (await Promise.all(Array.from({ length: 100 }, () => accept(one)))).flat();
    expect(answers.filter(({ kind }) => kind === 'fresh')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'repeated')).toHaveLength(99);
    expect(
      new Set(answers.map(({ results }) => JSON.stringify(results.map(({ repeated: _, ...rest }) => rest)))).size,
    ).toBe(1);
    expect(await outcomesOf('RACE')).toEqual(['accepted']);
    expect(await outcomesOf('RACE-2')).toEqual(['accepted']);
    expect(await rows('race')).toBe(1);
  });

  it('of different bytes under one id at once: one is taken, the others are refused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => accept(message('fight', anEvent({ sourceEventNo: `F${i}` })))),
    );
    const kinds = answers.flat().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'fresh')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'reused')).toHaveLength(19);
    const events = await read(harness.db, `SELECT source_event_no FROM event WHERE source_event_no ~ '^F[0-9]+$'`);
    expect(events).toHaveLength(1);
  });

  it('are remembered for as long as their signature could be good, and no longer', async () => {
    const at = (ms: number) =>
      new ForgetSignedIds({
        database: harness.db.database,
        signedIds: new SignedIdStore(),
        clock: { now: () => new Date(RECEIVED_MS + ms) },
        logger: createLogger({ service: 'ingest', instanceId: 'test', level: 'fatal' }),
      });
    const before = await harness.count('signed_id');
    expect(before).toBeGreaterThan(5);
    expect(await at(KEPT_MS).forget()).toBe(0);
    expect(await at(KEPT_MS + 1).forget()).toBe(before);
    expect(await harness.count('signed_id')).toBe(0);
  });
});
