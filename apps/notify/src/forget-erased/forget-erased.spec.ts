import type { EventErasedV1, EventOutcomeV1 } from '#contracts';
import { newId } from '#kernel';
import { Outbox } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { aNotifyDatabase } from '../../test/a-notify-database.js';
import { AnswerTopics } from '../answers/answer-topics.js';
import { RecordAnswers } from '../record-answers/record-answers.use-case.js';
import { AnswerStore } from '../storage/answer.store.js';
import { ErasedEventStore } from '../storage/erased-event.store.js';
import { ForgetErased } from './forget-erased.use-case.js';

const erased = new ErasedEventStore();
const answers = new AnswerStore();
const topics = new AnswerTopics(new Outbox({ source: 'notify', traceparent: () => undefined }), '');
const recordAnswers = new RecordAnswers(answers, topics, erased);
const forget = new ForgetErased(erased, { now: () => new Date('2029-03-03T00:00:00Z') });

let db: TestDatabase;
beforeAll(async () => {
  db = await aNotifyDatabase();
});
afterAll(() => db.drop());

const anOutcome = (eventId: string | null, over: Partial<EventOutcomeV1> = {}): EventOutcomeV1 => ({
  outcomeId: newId(),
  stage: 'ingest',
  outcome: 'accepted',
  sourceId: 'cz-12345',
  sourceEventNo: 'GD-1',
  sourceVersion: 1,
  eventId,
  revision: 1,
  reason: { code: 'X.Y', title: '标题', detail: '夏临', pointer: null },
  at: '2026-03-02T01:00:00.000Z',
  run: null,
  ...over,
});
const record = (...outcomes: EventOutcomeV1[]) =>
  db.database.run((tx) =>
    recordAnswers.execute(
      tx,
      outcomes.map((outcome) => ({ outcome, traceparent: null })),
    ),
  );
const erase = (...eventIds: string[]) =>
  db.database.run((tx) =>
    forget.execute(
      tx,
      eventIds.map((eventId): EventErasedV1 => ({
        eventId,
        sourceId: 'cz-12345',
        reason: 'retention',
        file: 'none',
        at: '',
      })),
    ),
  );
const list = () =>
  db.database.read((tx) =>
    answers.listAfter(tx, { sourceId: 'cz-12345', after: '0', limit: 100, sourceEventNo: undefined }),
  );

it('drops what a platform was told of an event that is erased, and keeps the place of the others', async () => {
  const [gone, kept] = [newId(), newId()];
  await record(anOutcome(gone), anOutcome(kept), anOutcome(gone, { outcome: 'duplicate' }), anOutcome(null));
  const before = await list();
  await erase(gone, gone);
  const after = await list();
  expect(after).toEqual(before.filter(({ eventId }) => eventId !== gone));
  expect(after.map(({ eventId }) => eventId)).toEqual([kept, null]);
});

it('keeps none of it again when an older outcome is read once more, and what is new of other events', async () => {
  const gone = newId();
  const old = anOutcome(gone);
  await record(old);
  await erase(gone);
  const other = anOutcome(newId());
  expect((await record(old, anOutcome(gone), other)).map(({ eventId }) => eventId)).toEqual([other.eventId]);
  expect((await list()).filter(({ eventId }) => eventId === gone)).toEqual([]);
});
