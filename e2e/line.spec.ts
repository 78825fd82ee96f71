/**
 * The story that the product exists for.
 *  1. A grid platform pushes everyday events and, between them, four reports of one works that pollutes a river.
 *  2. The matcher finds the reports; casework opens one clue with the reason.
 *  3. The prosecutor of the office sees it in the inbox; the neighbouring office does not see it at all.
 *  4. A prosecutor assesses it; an assistant may not file it; the chief does, and there is a case.
 *  5. The platform gets an answer for every event, by pull, and learns nothing of clue or case.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everydayEvents } from '../tools/simulator/everyday-events.js';
import { Refused } from '../tools/simulator/people.js';
import { seededRandom } from '../tools/simulator/random.js';
import { getSigned, postSigned } from '../tools/simulator/signed-http.js';
import { stories } from '../tools/simulator/stories.js';
import { openItems, readAccounts } from './accounts.js';
import { eventually, type Line, startLine } from './line-fixture.js';

interface Clue {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly ruleId: string | null;
  readonly eventCount: number;
}

describe('the line from push to case', () => {
  let line: Line;
  const now = new Date();
  const random = seededRandom(7);
  const told = stories({ random, numberPrefix: 'L', now });
  const river = told[0]?.events ?? [];
  const everyday = everydayEvents(
    { random, numberPrefix: 'E', from: new Date(now.getTime() - 3_600_000), until: now },
    60,
  );

  beforeAll(async () => {
    line = await startLine();
  }, 120_000);
  afterAll(() => line.stop(), 60_000);

  it('takes events in over Kafka and HTTP and loses none', async () => {
    await line.kafka.push(line.platform, river);
    await line.kafka.push(line.platform, everyday.slice(0, 40));
    const { urls } = line.services;
    const batch = JSON.stringify({ items: everyday.slice(40) });
    expect((await postSigned(`${urls.ingest}/v1/events/batch`, line.platform, batch)).status).toBe(200);
    const accounts = await eventually('closed books', async () => {
      const read = await readAccounts(line);
      return read.events === 64 && openItems(read).length === 0 ? read : undefined;
    });
    expect(accounts.matched + accounts.unmatched + accounts.otherwise + accounts.quarantined).toBe(accounts.published);
    expect(accounts.matched).toBeGreaterThanOrEqual(4);
    expect(accounts.quarantined).toBe(0);
  }, 60_000);

  it('opens a clue with the reason, for the office and nobody else', async () => {
    const { urls } = line.services;
    const prosecutor = line.desk('prosecutor');
    const eventId = await eventIdOf('LWS4');
    const clues = (await prosecutor.get(`${urls['case-handling']}/v1/clues?eventId=${eventId}`)) as { items: Clue[] };
    const clue = clues.items[0];
    expect(clue).toMatchObject({ state: 'REGISTERED' });
    const whole = await prosecutor.get(`${urls['case-handling']}/v1/clues/${clue?.id}`);
    expect(JSON.stringify(whole)).toContain('污水');
    const other = line.desk('otherOffice');
    await expect(other.get(`${urls['case-handling']}/v1/clues/${clue?.id}`)).rejects.toMatchObject({ status: 404 });
    const theirs = (await other.get(`${urls['case-handling']}/v1/clues`)) as { items: Clue[] };
    expect(theirs.items).toEqual([]);
    const inbox = (await prosecutor.get(`${urls.notify}/v1/inbox?unread=true&limit=200`)) as {
      items: { subjectId: string }[];
    };
    expect(inbox.items.map((item) => item.subjectId)).toContain(clue?.id);
  }, 30_000);

  it('becomes a case by the command of a person who may, and of nobody else', async () => {
    const { urls } = line.services;
    const prosecutor = line.desk('prosecutor');
    const chief = line.desk('chief');
    const eventId = await eventIdOf('LWS4');
    const clues = (await prosecutor.get(`${urls['case-handling']}/v1/clues?eventId=${eventId}`)) as { items: Clue[] };
    const clue = clues.items[0];
    if (clue === undefined) throw new Error('no clue');
    const commands = `${urls['case-handling']}/v1/clues/${clue.id}/commands`;
    const assessed = (await prosecutor.post(`${commands}/assess`, { version: clue.version })) as Clue;
    expect(assessed.state).toBe('ASSESSING');
    const filing = { version: assessed.version, reason: '持续排放，公共利益受到侵害' };
    await expect(prosecutor.post(`${commands}/file`, filing)).rejects.toBeInstanceOf(Refused);
    const filed = (await chief.post(`${commands}/file`, filing)) as Clue & { caseId: string };
    expect(filed.state).toBe('FILED');
    const file = await prosecutor.get(`${urls['case-handling']}/v1/cases/${filed.caseId}`);
    expect(file).toMatchObject({ state: 'FILED' });
    const history = (await prosecutor.get(`${urls['case-handling']}/v1/clues/${clue.id}/history`)) as {
      items: { actor: unknown }[];
    };
    expect(history.items.length).toBeGreaterThanOrEqual(3);
  }, 30_000);

  it('answers the platform for every event, and tells it nothing of clues and cases', async () => {
    const { urls } = line.services;
    const outcomes: string[] = [];
    let path = '/v1/answers?limit=50';
    for (;;) {
      const { status, body } = await getSigned(urls.notify, line.platform, path);
      expect(status).toBe(200);
      const page = body as { items: { outcome: string }[]; next: string; more: boolean };
      outcomes.push(...page.items.map((item) => item.outcome));
      if (!page.more) break;
      path = `/v1/answers?limit=50&after=${encodeURIComponent(page.next)}`;
    }
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(64);
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
  }, 30_000);

  async function eventIdOf(sourceEventNo: string): Promise<string> {
    const prosecutor = line.desk('prosecutor');
    const { event } = (await prosecutor.get(
      `${line.services.urls.ingest}/v1/events?sourceId=${line.platform.sourceId}&sourceEventNo=${sourceEventNo}`,
    )) as { event: { eventId: string } };
    return event.eventId;
  }
});
