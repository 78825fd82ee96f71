import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventOutcomeV1, PlatformAnswerV1, SourceChangedV1 } from '#contracts';
import type { SubjectChange } from '#domain/notices';
import { newId } from '#kernel';
import { Outbox } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { aNotifyDatabase } from '../../test/a-notify-database.js';
import { AnswerTopics } from '../answers/answer-topics.js';
import { RecordAnswers } from '../record-answers/record-answers.use-case.js';
import { RecordSource } from '../record-source/record-source.use-case.js';
import { ErasedEventStore } from '../storage/erased-event.store.js';
import { AnswerStore } from '../storage/answer.store.js';
import { SourceStore } from '../storage/source.store.js';
import { ToldNoticeStore } from '../storage/told-notice.store.js';
import { TakeBackTold } from './take-back-told.use-case.js';

const answers = new AnswerStore();
const told = new ToldNoticeStore();
const topics = new AnswerTopics(new Outbox({ source: 'notify', traceparent: () => undefined }), '');
const takeBack = new TakeBackTold(answers, told);
const recordAnswers = new RecordAnswers(answers, topics, new ErasedEventStore());
const recordSource = new RecordSource({ sources: new SourceStore(), answers, topics });
let db: TestDatabase;

beforeAll(async () => {
  db = await aNotifyDatabase();
});
afterAll(() => db.drop());

const anAnswer = (given: Partial<PlatformAnswerV1> = {}): PlatformAnswerV1 => ({
  answerId: newId(),
  sourceEventNo: 'E-1',
  sourceVersion: 1,
  eventId: newId(),
  outcome: 'accepted',
  reason: null,
  at: '2026-03-02T01:00:00.000Z',
  ...given,
});
const outcomeOf = (sourceId: string, { answerId, ...answer }: PlatformAnswerV1): EventOutcomeV1 => ({
  ...answer,
  outcomeId: answerId,
  stage: 'ingest',
  sourceId,
  revision: 1,
  run: null,
});
const record = (sourceId: string, ...given: PlatformAnswerV1[]): Promise<unknown> =>
  db.database.run((tx) =>
    recordAnswers.execute(
      tx,
      given.map((answer) => ({ outcome: outcomeOf(sourceId, answer), traceparent: null })),
    ),
  );
const register = (sourceId: string): Promise<void> => {
  const source: SourceChangedV1 = {
    sourceId,
    kind: '12345',
    name: '示范市热线',
    state: 'active',
    procuratorateId: 'demo-city',
    regionCode12: '990100000000',
    keys: [],
    version: 1,
    at: '2026-03-01T00:00:00.000Z',
  };
  return db.database.run((tx) => recordSource.execute(tx, source));
};
const left = async (sourceId: string): Promise<string[]> => {
  const rows = await db.database.read((tx) =>
    tx.query<{ id: string }>("SELECT headers ->> 'ce_id' AS id FROM outbox WHERE topic LIKE $1 ORDER BY id", [
      `%.${sourceId}.%`,
    ]),
  );
  return rows.map(({ id }) => id);
};
const numbers = async (sourceId: string): Promise<[string, string][]> => {
  const list = await db.database.read((tx) =>
    answers.listAfter(tx, { sourceId, after: '0', limit: 100, sourceEventNo: undefined }),
  );
  return list.map(({ answerId, seq }) => [answerId, seq]);
};

describe('answers that a platform has', () => {
  it('are here again under their numbers, and no second copy leaves when their outcomes are read again', async () => {
    await register('a');
    const [before, second, third] = [anAnswer(), anAnswer(), anAnswer()];
    await record('a', before);
    expect(await db.database.run((tx) => takeBack.answers(tx, 'a', [second, third]))).toBe(2);
    await record('a', before, second, third);
    const next = anAnswer();
    await record('a', next);
    const ids = [before, second, third, next].map(({ answerId }) => answerId);
    expect((await numbers('a')).map(([id]) => id)).toEqual(ids);
    expect((await numbers('a')).slice(0, 3).map(([, seq]) => seq)).toEqual(['1', '2', '3']);
    expect(await left('a')).toEqual([before.answerId, next.answerId]);
  });

  it('are not published by a registration that comes later, while others that waited for it are', async () => {
    const [waiting, out] = [anAnswer(), anAnswer()];
    await record('b', waiting);
    await db.database.run((tx) => takeBack.answers(tx, 'b', [out]));
    await register('b');
    expect(await left('b')).toEqual([waiting.answerId]);
  });

  it('count once however often they are taken back', async () => {
    const one = anAnswer();
    await db.database.run((tx) => takeBack.answers(tx, 'c', [one]));
    expect(await db.database.run((tx) => takeBack.answers(tx, 'c', [one]))).toBe(0);
    expect(await db.database.run((tx) => takeBack.answers(tx, 'c', []))).toBe(0);
    expect(await numbers('c')).toHaveLength(1);
  });
});

it('sentences that people were told are kept, but for those of a backfill, which nobody was told', async () => {
  const change: SubjectChange = {
    subject: 'clue',
    subjectId: newId(),
    version: 1,
    change: 'opened',
    state: 'REGISTERED',
    number: '线索〔2026〕1号',
    procuratorateId: 'demo-city',
    regionCode12: '990101001001',
    eventCount: 2,
    actorId: null,
    at: '2026-03-02T01:00:00.000Z',
    backfill: false,
  };
  const changes = [change, { ...change, version: 2, backfill: true }];
  expect(await db.database.run((tx) => takeBack.changes(tx, changes))).toBe(1);
  expect(await db.database.run((tx) => takeBack.changes(tx, changes))).toBe(0);
  const kept = await db.database.read((tx) => told.listFor(tx, [change.subjectId]));
  expect(kept).toMatchObject([{ version: 1, text: expect.stringContaining('新登记的线索') }]);
});
