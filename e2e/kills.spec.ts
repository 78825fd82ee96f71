/**
 * Each service is killed with SIGKILL in the middle of hundreds of events and started again. Afterwards the books close:
 * accepted = matched + unmatched + quarantined, to the row; no second clue for one key, no lost answer.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { seededRandom } from '../tools/simulator/random.js';
import { postSigned } from '../tools/simulator/signed-http.js';
import { stories } from '../tools/simulator/stories.js';
import { type Accounts, openItems, readAccounts } from './accounts.js';
import { eventually, type Line, startLine } from './line-fixture.js';

/** More of them: KILL_EVENTS=2000. */
const EVENTS = Number(process.env['KILL_EVENTS'] ?? 600);
const PORTION = 25;

describe(`every service killed in the middle of ${EVENTS} events`, () => {
  let line: Line;

  beforeAll(async () => {
    line = await startLine();
  }, 120_000);
  afterAll(() => line.stop(), 60_000);

  it.each(['ingest', 'matcher', 'case-handling', 'notify'] as const)(
    'accounts for every event after %s was killed',
    async (service) => {
      const before = await readAccounts(line);
      const now = new Date();
      const random = seededRandom(service.length);
      const prefix = `${service}-`;
      const needles = stories({ random, numberPrefix: prefix, now }).flatMap((story) => story.events);
      const hay = everydayEvents(
        { random, numberPrefix: prefix, from: new Date(now.getTime() - 3_600_000), until: now },
        EVENTS - needles.length,
      );
      const events = [...hay.slice(0, EVENTS / 2), ...needles, ...hay.slice(EVENTS / 2)];
      const killAt = Math.floor(events.length / 3);
      let restarted: Promise<void> | undefined;
      for (let at = 0; at < events.length; at += PORTION) {
        if (restarted === undefined && at >= killAt) {
          await line.services.kill(service);
          restarted = sleep(1_000).then(() => line.services.start(service));
        }
        await line.kafka.push(line.platform, events.slice(at, at + PORTION));
        await pushOneAgain(events[at]);
        await sleep(20);
      }
      await restarted;
      const after = await eventually('closed books', () => booksClosed(before.events + EVENTS), 90_000);
      expect(after.events - before.events).toBe(EVENTS);
      expect(after.matched + after.unmatched + after.otherwise + after.quarantined).toBe(after.published);
      expect(after).toMatchObject({
        missing: 0,
        hitsBehind: 0,
        doubleClues: 0,
        unanswered: 0,
        quarantined: 0,
        setAside: 0,
      });
    },
    180_000,
  );

  it('gave no event two answers of acceptance', async () => {
    const twice = await line.sql(
      `SELECT event_id FROM notify.answer WHERE outcome = 'accepted' GROUP BY event_id HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });

  /** A platform that got no answer sends again: over HTTP, where a killed ingest shows. */
  async function pushOneAgain(event: unknown): Promise<void> {
    try {
      await postSigned(`${line.services.urls.ingest}/v1/events`, line.platform, JSON.stringify(event));
    } catch {
      // Down on purpose. The same event comes over Kafka.
    }
  }

  async function booksClosed(events: number): Promise<Accounts | undefined> {
    const accounts = await readAccounts(line);
    return accounts.events === events && openItems(accounts).length === 0 ? accounts : undefined;
  }
});
