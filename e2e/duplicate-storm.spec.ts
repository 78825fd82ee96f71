/**
 * A platform that lost its head sends everything ten times, over both ways at once, in any order. Each event is taken in
 * once, every repeat gets the first answer again, and nothing downstream happens twice.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PushEventV1 } from '#contracts';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { postSigned } from '../tools/simulator/signed-http.js';
import { stories } from '../tools/simulator/stories.js';
import { openItems, readAccounts } from './accounts.js';
import { eventually, type Line, startLine } from './line-fixture.js';

const ROUNDS = 10;

describe('a duplicate storm', () => {
  let line: Line;
  const now = new Date();
  const random = seededRandom(99);
  const events: PushEventV1[] = [
    ...everydayEvents({ random, numberPrefix: 'S', from: new Date(now.getTime() - 3_600_000), until: now }, 90),
    ...stories({ random, numberPrefix: 'S', now }).flatMap((story) => story.events),
  ];

  beforeAll(async () => {
    line = await startLine();
  }, 120_000);
  afterAll(() => line.stop(), 60_000);

  it('takes each event in once and answers every repeat', async () => {
    const batchUrl = `${line.services.urls.ingest}/v1/events/batch`;
    const answers: { outcome: string; eventId?: string }[] = [];
    const overHttp = async (round: number): Promise<void> => {
      const items = shuffled(events, round);
      const { status, body } = await postSigned(batchUrl, line.platform, JSON.stringify({ items }));
      expect(status).toBe(200);
      answers.push(...(body as { results: { outcome: string; eventId?: string }[] }).results);
    };
    const overKafka = (round: number): Promise<void> => line.kafka.push(line.platform, shuffled(events, round + 1_000));
    await Promise.all(Array.from({ length: ROUNDS }, (_, round) => [overHttp(round), overKafka(round)]).flat());
    await eventually('all repeats answered', async () => {
      const [row] = await line.sql<{ count: string }>('SELECT count(*) FROM notify.answer');
      return Number(row?.count) === events.length * ROUNDS * 2 ? true : undefined;
    });
    const accounts = await eventually('closed books', async () => {
      const read = await readAccounts(line);
      return openItems(read).length === 0 ? read : undefined;
    });
    expect(accounts).toMatchObject({
      events: events.length,
      published: events.length,
      quarantined: 0,
      setAside: 0,
      doubleClues: 0,
    });
    expect(new Set(answers.map((answer) => answer.outcome))).toEqual(new Set(['accepted', 'duplicate']));
    expect(new Set(answers.map((answer) => answer.eventId)).size).toBe(events.length);
    const [outcomes] = await line.sql<{ accepted: string; duplicate: string }>(
      `SELECT count(*) FILTER (WHERE outcome = 'accepted') AS accepted, count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate
         FROM notify.answer`,
    );
    expect(outcomes).toEqual({ accepted: String(events.length), duplicate: String(events.length * (ROUNDS * 2 - 1)) });
  }, 90_000);
});

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
