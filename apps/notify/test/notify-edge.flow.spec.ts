import { newId } from '#kernel';
import { type AnswerPageV1, TOPICS } from '#contracts';
import { runNotify, type RunningNotify, SOURCE, until } from './running-notify.js';

let notify: RunningNotify;
beforeAll(async () => {
  notify = await runNotify({ PROFILE: 'edge' });
}, 60_000);
afterAll(() => notify.end());

describe('the service on the edge of the network', () => {
  it('answers platforms, by what came of the inner side', async () => {
    await notify.topics.produce(TOPICS.sourceChanged.name, [{ key: SOURCE, value: notify.aSource() }]);
    const outcomeId = newId();
    const outcome = {
      outcomeId,
      stage: 'ingest',
      outcome: 'accepted',
      sourceId: SOURCE,
      sourceEventNo: 'E-1',
      sourceVersion: null,
      eventId: newId(),
      revision: 1,
      reason: null,
      at: new Date().toISOString(),
      run: null,
    };
    await notify.topics.produce(TOPICS.eventOutcome.name, [{ key: outcome.eventId, value: outcome }]);
    const pull = async (): Promise<AnswerPageV1['items']> => {
      const response = await notify.asSource('/v1/answers?after=0&limit=10');
      return response.ok ? ((await response.json()) as AnswerPageV1).items : [];
    };
    expect(await until(pull, ({ length }) => length > 0)).toMatchObject([{ answerId: outcomeId, outcome: 'accepted' }]);
  }, 60_000);

  it('has no inbox, and does not read what cases and clues say', async () => {
    expect((await notify.asPerson('GET', '/v1/inbox')).status).toBe(404);
    const read = async (): Promise<string[]> => {
      const sql = 'SELECT DISTINCT topic FROM consumer_position ORDER BY topic';
      return (await notify.db.database.read((tx) => tx.query<{ topic: string }>(sql))).map(({ topic }) => topic);
    };
    const answered = [TOPICS.eventErased, TOPICS.eventOutcome, TOPICS.sourceChanged];
    const topics = answered.map(({ name }) => notify.topics.name(name)).sort();
    expect(await until(read, ({ length }) => length >= topics.length)).toEqual(topics);
  });
});
