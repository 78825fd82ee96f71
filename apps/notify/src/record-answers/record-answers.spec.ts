import type { EventOutcomeV1, SourceChangedV1 } from '#contracts';
import { newId } from '#kernel';
import { createTraceparent } from '#platform/observe';
import { Outbox } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { aNotifyDatabase } from '../../test/a-notify-database.js';
import { AnswerTopics } from '../answers/answer-topics.js';
import { RecordSource } from '../record-source/record-source.use-case.js';
import { ErasedEventStore } from '../storage/erased-event.store.js';
import { AnswerStore, type GivenAnswer } from '../storage/answer.store.js';
import { SourceStore } from '../storage/source.store.js';
import { RecordAnswers } from './record-answers.use-case.js';

let db: TestDatabase;
const answers = new AnswerStore();
const sources = new SourceStore();
const outbox = new Outbox({ source: 'notify', traceparent: () => undefined });
const topics = new AnswerTopics(outbox, 'p.');
const recordAnswers = new RecordAnswers(answers, topics, new ErasedEventStore());
const recordSource = new RecordSource({ sources, answers, topics });

beforeAll(async () => {
  db = await aNotifyDatabase();
});
afterAll(() => db.drop());

const anOutcome = (given: Partial<EventOutcomeV1> = {}): EventOutcomeV1 => ({
  outcomeId: newId(),
  stage: 'ingest',
  outcome: 'accepted',
  sourceId: 'a',
  sourceEventNo: 'E-1',
  sourceVersion: 1,
  eventId: newId(),
  revision: 1,
  reason: null,
  at: '2026-03-02T01:00:00.000Z',
  run: null,
  ...given,
});

const aSource = (sourceId: string, given: Partial<SourceChangedV1> = {}): SourceChangedV1 => ({
  sourceId,
  kind: '12345',
  name: '示范市热线',
  state: 'active',
  procuratorateId: 'demo-city',
  regionCode12: '990100000000',
  keys: [],
  version: 1,
  at: '2026-03-01T00:00:00.000Z',
  ...given,
});

const record = (...outcomes: EventOutcomeV1[]): Promise<GivenAnswer[]> =>
  db.database.run((tx) =>
    recordAnswers.execute(
      tx,
      outcomes.map((outcome) => ({ outcome, traceparent: null })),
    ),
  );
const register = (source: SourceChangedV1): Promise<void> => db.database.run((tx) => recordSource.execute(tx, source));
const listAll = (sourceId: string): Promise<GivenAnswer[]> =>
  db.database.read((tx) => answers.listAfter(tx, { sourceId, after: '0', limit: 10_000, sourceEventNo: undefined }));

interface Left {
  topic: string;
  key: string;
  value: { answerId: string };
  headers: Record<string, string>;
}
const leftFor = (sourceId: string): Promise<Left[]> =>
  db.database
    .read((tx) =>
      tx.query<{ topic: string; key: string; value: Buffer; headers: Record<string, string> }>(
        'SELECT topic, key, value, headers FROM outbox WHERE topic = $1 ORDER BY id',
        [`p.grid.answer.${sourceId}.v1`],
      ),
    )
    .then((rows) => rows.map((row) => ({ ...row, value: JSON.parse(row.value.toString()) as Left['value'] })));

describe('recording answers', () => {
  it('numbers the answers of each source from one on, in their order', async () => {
    const given = ['n1', 'n2', 'n1', 'n1', 'n2'].map((sourceId) => anOutcome({ sourceId }));
    await record(...given);
    const of = (sourceId: string) =>
      given.filter((outcome) => outcome.sourceId === sourceId).map(({ outcomeId }) => outcomeId);
    expect((await listAll('n1')).map(({ seq, answerId }) => [seq, answerId])).toEqual(
      of('n1').map((id, index) => [String(index + 1), id]),
    );
    expect((await listAll('n2')).map(({ answerId }) => answerId)).toEqual(of('n2'));
  });

  it('keeps what the outcome says, with its reason', async () => {
    const reason = { code: 'INGEST.X', title: '报文不符合约定', detail: null, pointer: '/title' };
    const outcome = anOutcome({ sourceId: 'says', outcome: 'refused', sourceVersion: null, eventId: null, reason });
    await record(outcome);
    const { sourceEventNo, at } = outcome;
    expect(await listAll('says')).toEqual([
      {
        sourceId: 'says',
        seq: '1',
        answerId: outcome.outcomeId,
        sourceEventNo,
        sourceVersion: null,
        eventId: null,
        outcome: 'refused',
        reason,
        at,
        traceparent: null,
      },
    ]);
  });

  it('keeps a version beyond 2^32 as it is', async () => {
    await record(anOutcome({ sourceId: 'big', sourceVersion: Number.MAX_SAFE_INTEGER }));
    expect((await listAll('big'))[0]?.sourceVersion).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('tells only what ingest decided', async () => {
    const told = anOutcome({ sourceId: 'stages' });
    await record(
      anOutcome({ sourceId: 'stages', stage: 'matcher', outcome: 'matched' }),
      told,
      anOutcome({ sourceId: 'stages', stage: 'later' }),
    );
    expect((await listAll('stages')).map(({ answerId }) => answerId)).toEqual([told.outcomeId]);
  });

  it('keeps an outcome once, however often it comes, and leaves it once for the topic', async () => {
    await register(aSource('once'));
    const outcome = anOutcome({ sourceId: 'once' });
    const first = await record(outcome, outcome);
    const again = await record(outcome);
    expect([first.length, again.length]).toEqual([1, 0]);
    expect(await listAll('once')).toHaveLength(1);
    expect(await leftFor('once')).toHaveLength(1);
  });

  it('leaves the answer for the topic of its source, by the number of the event, in the trace of the outcome', async () => {
    await register(aSource('topic'));
    const outcome = anOutcome({ sourceId: 'topic', sourceEventNo: 'E-77' });
    const refused = anOutcome({ sourceId: 'topic', sourceEventNo: null });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await db.database.run((tx) =>
      recordAnswers.execute(tx, [
        { outcome, traceparent },
        { outcome: refused, traceparent: null },
      ]),
    );
    const left = await leftFor('topic');
    expect(left.map(({ key }) => key)).toEqual(['E-77', 'topic']);
    expect(left[0]?.value).toMatchObject({ answerId: outcome.outcomeId, sourceEventNo: 'E-77', outcome: 'accepted' });
    expect(left[0]?.value).not.toHaveProperty('sourceId');
    expect(left[0]?.headers).toMatchObject({
      ce_id: outcome.outcomeId,
      ce_type: 'grid.answer.v1',
      ce_source: 'notify',
      traceparent,
    });
  });

  it('holds back what comes before the registration of its source, and publishes it then, in its order and trace', async () => {
    const early = [anOutcome({ sourceId: 'early' }), anOutcome({ sourceId: 'early' })];
    const traceparent = createTraceparent(true);
    await db.database.run((tx) =>
      recordAnswers.execute(
        tx,
        early.map((outcome) => ({ outcome, traceparent })),
      ),
    );
    expect(await leftFor('early')).toEqual([]);
    await register(aSource('early'));
    const late = anOutcome({ sourceId: 'early' });
    await record(late);
    expect((await leftFor('early')).map(({ value }) => value.answerId)).toEqual(
      [...early, late].map(({ outcomeId }) => outcomeId),
    );
    expect((await leftFor('early'))[0]?.headers).toMatchObject({ traceparent });
    await register(aSource('early', { version: 2 }));
    expect(await leftFor('early')).toHaveLength(3);
  });
});

describe('the cursor of a source', () => {
  it('is never passed by a number that is still to become visible', async () => {
    // Many writers, one reader that goes on from where it was: what it collects has to be everything, once.
    const sourceId = 'cursor';
    const writers = 4;
    const rounds = 25;
    const seen: string[] = [];
    let after = '0';
    const read = async (): Promise<void> => {
      const page = await db.database.read((tx) =>
        answers.listAfter(tx, { sourceId, after, limit: 1_000, sourceEventNo: undefined }),
      );
      seen.push(...page.map(({ answerId }) => answerId));
      after = page.at(-1)?.seq ?? after;
    };
    let writing = true;
    const reading = (async () => {
      while (writing) await read();
    })();
    const write = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const outcomes = Array.from({ length: 1 + (round % 3) }, () => anOutcome({ sourceId }));
        await db.database.run(async (tx) => {
          await recordAnswers.execute(
            tx,
            outcomes.map((outcome) => ({ outcome, traceparent: null })),
          );
          // Held open between the number and the commit: this is where a bare sequence loses rows.
          await tx.query('SELECT pg_sleep($1)', [Math.random() * 0.005]);
        });
        ids.push(...outcomes.map(({ outcomeId }) => outcomeId));
      }
      return ids;
    };
    const written = (await Promise.all(Array.from({ length: writers }, write))).flat();
    writing = false;
    await reading;
    await read();
    expect(seen).toHaveLength(written.length);
    expect([...seen].sort()).toEqual([...written].sort());
  });

  it('does not let writers of the same sources wait for each other in a ring', async () => {
    const ids = ['ring-a', 'ring-b', 'ring-c'];
    const shuffled = (turn: number) =>
      ids.map((_, index) => anOutcome({ sourceId: ids[(index + turn) % ids.length]! }));
    const rounds = Array.from({ length: 30 }, (_, turn) => record(...shuffled(turn)));
    await expect(Promise.all(rounds)).resolves.toHaveLength(30);
    for (const id of ids) expect(await listAll(id)).toHaveLength(30);
  });

  it('gives an outcome that two instances take at the same time to one of them', async () => {
    await register(aSource('race'));
    const outcomes = Array.from({ length: 10 }, () => anOutcome({ sourceId: 'race' }));
    const given = await Promise.all(Array.from({ length: 4 }, () => record(...outcomes)));
    expect(given.flat()).toHaveLength(10);
    expect(await listAll('race')).toHaveLength(10);
    expect(await leftFor('race')).toHaveLength(10);
  });

  it('publishes each answer once when its source is registered while answers are being given', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `meet-${index}`);
    await Promise.all(ids.flatMap((sourceId) => [record(anOutcome({ sourceId })), register(aSource(sourceId))]));
    for (const id of ids) expect(await leftFor(id)).toHaveLength(1);
  });
});

describe('recording a source', () => {
  const find = (sourceId: string) => db.database.read((tx) => sources.findById(tx, sourceId));

  it('keeps the newest version, whatever the order in which they come', async () => {
    await register(aSource('order', { version: 2, state: 'suspended' }));
    await register(aSource('order', { version: 1, state: 'active' }));
    expect(await find('order')).toMatchObject({ version: 2, state: 'suspended' });
    await register(
      aSource('order', { version: 3, state: 'active', keys: [{ keyId: 'k', secretSealed: 's', state: 'active' }] }),
    );
    expect(await find('order')).toMatchObject({ version: 3, state: 'active', keys: [{ keyId: 'k' }] });
  });

  it('forgets a source whose registration is taken back, and keeps its answers', async () => {
    await register(aSource('gone'));
    await record(anOutcome({ sourceId: 'gone' }));
    await db.database.run((tx) => recordSource.forget(tx, 'gone'));
    expect(await find('gone')).toBeUndefined();
    expect(await listAll('gone')).toHaveLength(1);
  });
});
