import { type AnswerPageV1, type CaseChangedV1, type ClueChangedV1, type EventOutcomeV1, TOPICS } from '#contracts';
import { newId } from '#kernel';
import { createTraceparent } from '#platform/observe';
import { type RunningNotify, runNotify, SOURCE, until } from './running-notify.js';

// The story: a platform is registered and pushes; ingest's outcomes become answers that it reads from its topic and pulls.
// A clue is opened and moved; the people of its office find that in their inbox. Repeats, poison and a restart change nothing.

let notify: RunningNotify;

beforeAll(async () => {
  notify = await runNotify();
  await notify.topics.produce(TOPICS.sourceChanged.name, [{ key: SOURCE, value: notify.aSource() }]);
}, 60_000);
afterAll(() => notify.end(), 60_000);

const anOutcome = (given: Partial<EventOutcomeV1> = {}): EventOutcomeV1 => ({
  outcomeId: newId(),
  stage: 'ingest',
  outcome: 'accepted',
  sourceId: SOURCE,
  sourceEventNo: 'E-1',
  sourceVersion: 1,
  eventId: newId(),
  revision: 1,
  reason: null,
  at: new Date().toISOString(),
  run: null,
  ...given,
});

const aClue = (given: Partial<ClueChangedV1> = {}): ClueChangedV1 => ({
  clueId: newId(),
  version: 1,
  change: 'opened',
  number: '线索〔2026〕1号',
  title: '占道堆物反复出现',
  state: 'REGISTERED',
  procuratorateId: 'demo-city',
  regionCode12: '990101001001',
  ruleId: 'r-1',
  hitId: newId(),
  eventCount: 3,
  eventIds: [newId()],
  caseId: null,
  actor: null,
  at: new Date().toISOString(),
  run: null,
  ...given,
});

const pull = async (query: string): Promise<AnswerPageV1> => {
  const response = await notify.asSource(`/v1/answers?${query}`);
  // Until the registration has come here, nobody can sign for the source.
  return response.status === 200 ? ((await response.json()) as AnswerPageV1) : { items: [], next: '0', more: false };
};
const pullOf = (sourceEventNo: string, atLeast: number): Promise<AnswerPageV1> =>
  until(
    () => pull(`sourceEventNo=${sourceEventNo}`),
    ({ items }) => items.length >= atLeast,
  );

interface Inbox {
  items: { id: string; subjectId: string; version: number; text: string; readAt: string | null }[];
  unread: number;
  next: string | null;
}
const inboxOf = async (office: string, query = ''): Promise<Inbox> =>
  (await (await notify.asPerson('GET', `/v1/inbox${query}`, { procuratorateId: office })).json()) as Inbox;
const inboxWith = (office: string, atLeast: number): Promise<Inbox> =>
  until(
    () => inboxOf(office),
    ({ items }) => items.length >= atLeast,
  );

describe('answers', () => {
  it('are pulled by the platform, and told on its topic in the trace of the push', async () => {
    const outcome = anOutcome({ sourceEventNo: 'E-told' });
    const traceparent = createTraceparent(true);
    await notify.topics.produce(TOPICS.eventOutcome.name, [
      { key: outcome.eventId!, value: outcome, headers: { traceparent } },
    ]);
    const { items } = await pullOf('E-told', 1);
    expect(items).toEqual([
      {
        answerId: outcome.outcomeId,
        sourceEventNo: 'E-told',
        sourceVersion: 1,
        eventId: outcome.eventId,
        outcome: 'accepted',
        reason: null,
        at: outcome.at,
      },
    ]);
    const told = await until(
      () => notify.topics.consumeAll(`grid.answer.${SOURCE}.v1`),
      (records) => records.some((record) => record.key?.toString() === 'E-told'),
    );
    const record = told.find((candidate) => candidate.key?.toString() === 'E-told');
    expect(JSON.parse(record?.value?.toString() ?? '{}')).toEqual(items[0]);
    expect(record?.headers['ce_id']).toBe(outcome.outcomeId);
    expect(record?.headers['traceparent']?.slice(3, 35)).toBe(traceparent.slice(3, 35));
  });

  it('come once, however often their outcome comes, and leave out what others than ingest decided', async () => {
    const outcome = anOutcome({ sourceEventNo: 'E-once' });
    const matched = anOutcome({ ...outcome, outcomeId: newId(), stage: 'matcher', outcome: 'matched' });
    const last = anOutcome({ ...outcome, outcomeId: newId(), outcome: 'duplicate' });
    const records = [outcome, matched, outcome, last].map((value) => ({ key: outcome.eventId!, value }));
    await notify.topics.produce(TOPICS.eventOutcome.name, records);
    await notify.topics.produce(TOPICS.eventOutcome.name, records.slice(0, 1));
    expect((await pullOf('E-once', 2)).items.map(({ outcome: word }) => word)).toEqual(['accepted', 'duplicate']);
  });

  it('go on past a record that cannot be read, which is put aside', async () => {
    const key = newId();
    const [before, after] = [anOutcome({ sourceEventNo: 'E-poison' }), anOutcome({ sourceEventNo: 'E-poison' })];
    await notify.topics.produce(TOPICS.eventOutcome.name, [
      { key, value: before },
      { key, value: '{"outcomeId": "cut' },
      { key, value: { ...anOutcome(), outcomeId: 'no uuid' } },
      { key, value: null },
      { key, value: after },
    ]);
    expect((await pullOf('E-poison', 2)).items.map(({ answerId }) => answerId)).toEqual([
      before.outcomeId,
      after.outcomeId,
    ]);
    const response = await notify.asPerson('GET', '/ops/quarantine?state=open', { roles: ['ops'] });
    const { items } = (await response.json()) as { items: { reasonCode: string; topic: string }[] };
    expect(items.filter(({ topic }) => topic === notify.topics.name(TOPICS.eventOutcome.name))).toHaveLength(3);
    expect(new Set(items.map(({ reasonCode }) => reasonCode))).toEqual(new Set(['NOTIFY.RECORD_UNREADABLE']));
  });

  it('are refused to whoever does not sign with the secret of the source', async () => {
    await pullOf('E-told', 1);
    const unsigned = await notify.get('/v1/answers');
    expect([unsigned.status, unsigned.headers.get('content-type')]).toEqual([
      401,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await unsigned.json()).toMatchObject({ code: 'NOTIFY.SIGNATURE_INVALID', status: 401 });
    const forged = await notify.asSource('/v1/answers', Buffer.alloc(32, 1).toString('base64'));
    expect(forged.status).toBe(401);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=501', '/limit'],
    ['after=-1', '/after'],
    ['after=1e3', '/after'],
    ['sourceEventNo=', '/sourceEventNo'],
    ['elsewhere=1', '/elsewhere'],
  ])('are refused for the query %s, with the place that is wrong', async (query, pointer) => {
    await pullOf('E-told', 1);
    const response = await notify.asSource(`/v1/answers?${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'HTTP.INVALID', errors: [{ pointer }] });
  });
});

describe('the inbox', () => {
  it('shows the changes of a clue and of its case to the people of the office, and notes what they have read', async () => {
    const clue = aClue({ procuratorateId: 'office-a' });
    const moved = {
      ...clue,
      version: 2,
      change: 'moved',
      state: 'ASSESSING',
      actor: { id: 'p-9', name: '示例', role: 'prosecutor' },
    };
    const opened: CaseChangedV1 = {
      caseId: newId(),
      version: 1,
      change: 'opened',
      number: '公益诉讼〔2026〕1号',
      title: '占道堆物反复出现',
      state: 'FILED',
      procuratorateId: 'office-a',
      regionCode12: '990101001001',
      clueId: clue.clueId,
      actor: null,
      at: new Date().toISOString(),
      run: null,
    };
    await notify.topics.produce(
      TOPICS.clueChanged.name,
      [clue, moved, clue].map((value) => ({ key: clue.clueId, value })),
    );
    await inboxWith('office-a', 2);
    await notify.topics.produce(TOPICS.caseChanged.name, [{ key: opened.caseId, value: opened }]);
    const inbox = await inboxWith('office-a', 3);
    expect(inbox.items.map(({ subjectId, version }) => [subjectId, version])).toEqual([
      [opened.caseId, 1],
      [clue.clueId, 2],
      [clue.clueId, 1],
    ]);
    expect(inbox).toMatchObject({ unread: 3, next: null });
    expect(JSON.stringify(inbox)).not.toContain('示例');

    const read = await notify.asPerson('POST', `/v1/inbox/${inbox.items[0]!.id}/read`, { procuratorateId: 'office-a' });
    expect(read.status).toBe(204);
    expect(await inboxOf('office-a', '?unread=true')).toMatchObject({
      unread: 2,
      items: [{ version: 2 }, { version: 1 }],
    });
    expect(await inboxOf('office-b')).toMatchObject({ unread: 0, items: [] });
  });

  it('stays empty for a clue of a backfill run', async () => {
    const run = { id: newId(), kind: 'backfill' };
    const clueId = newId();
    await notify.topics.produce(TOPICS.clueChanged.name, [
      { key: clueId, value: aClue({ clueId, procuratorateId: 'office-c', run }) },
      { key: clueId, value: aClue({ clueId, procuratorateId: 'office-c', version: 2, change: 'attached' }) },
    ]);
    expect((await inboxWith('office-c', 1)).items.map(({ version }) => version)).toEqual([2]);
  });

  it('understands the next version of a clue: unknown fields and words', async () => {
    const clue = { ...aClue({ procuratorateId: 'office-d', change: 'split', state: 'HALVED' }), later: { field: 1 } };
    await notify.topics.produce(TOPICS.clueChanged.name, [{ key: clue.clueId, value: clue }]);
    const inbox = await until(
      async () =>
        (await (
          await notify.asPerson('GET', '/v1/inbox', { procuratorateId: 'office-d', roles: ['department-head'] })
        ).json()) as Inbox,
      ({ items }) => items.length > 0,
    );
    expect(inbox.items[0]?.text).toContain('HALVED');
  });

  it('is for people with a token and a role that is told', async () => {
    expect((await notify.get('/v1/inbox')).status).toBe(401);
    expect((await notify.asPerson('GET', '/v1/inbox', { roles: ['ops'] })).status).toBe(403);
    expect((await notify.asPerson('POST', `/v1/inbox/${newId()}/read`)).status).toBe(404);
    expect((await notify.asPerson('POST', '/v1/inbox/no-uuid/read')).status).toBe(422);
    expect((await notify.asPerson('GET', '/v1/inbox?cursor=x')).status).toBe(422);
  });
});

describe('the service', () => {
  it('says that it is ready, and how much it has told', async () => {
    expect(
      (
        await until(
          () => notify.get('/readyz'),
          ({ status }) => status === 200,
        )
      ).status,
    ).toBe(200);
    const metrics = await (await notify.get('/metrics')).text();
    expect(metrics).toMatch(/gp_notify_answers_total\{[^}]*outcome="accepted"[^}]*\} [1-9]/);
    expect(metrics).toMatch(/gp_notify_notices_total\{[^}]*change="opened"[^}]*\} [1-9]/);
    expect(metrics).not.toContain(SOURCE);
  });

  it('loses nothing and tells nothing twice over a restart', async () => {
    const outcomes = Array.from({ length: 300 }, (_, index) => anOutcome({ sourceEventNo: `E-restart-${index}` }));
    const records = outcomes.map((value) => ({ key: value.eventId!, value }));
    await notify.topics.produce(TOPICS.eventOutcome.name, records.slice(0, 150));
    await notify.restart();
    await notify.topics.produce(TOPICS.eventOutcome.name, records.slice(100));
    const all = async (): Promise<string[]> => {
      const found: string[] = [];
      for (let after = '0', more = true; more;) {
        const page = await pull(`after=${after}&limit=100`);
        found.push(
          ...page.items.flatMap(({ sourceEventNo, answerId }) =>
            sourceEventNo?.startsWith('E-restart') ? [answerId] : [],
          ),
        );
        ({ next: after, more } = page);
      }
      return found;
    };
    const found = await until(all, ({ length }) => length >= outcomes.length);
    expect([...found].sort()).toEqual(outcomes.map(({ outcomeId }) => outcomeId).sort());
    const told = await notify.topics.consumeAll(`grid.answer.${SOURCE}.v1`, { atLeast: 300 });
    const ids = told
      .filter((record) => record.key?.toString().startsWith('E-restart'))
      .map((record) => record.headers['ce_id']);
    expect(new Set(ids).size).toBe(outcomes.length);
  }, 60_000);

  it('goes on from a cursor that was given before a restart: nothing is missed, nothing comes again', async () => {
    const outcomes = Array.from({ length: 60 }, (_, index) => anOutcome({ sourceEventNo: `E-cursor-${index}` }));
    const records = outcomes.map((value) => ({ key: value.eventId!, value }));
    const found: string[] = [];
    let after = '0';
    const follow = async (): Promise<string[]> => {
      const page = await pull(`after=${after}&limit=7`);
      if (page.items.length > 0) after = page.next;
      found.push(
        ...page.items.flatMap(({ sourceEventNo }) => (sourceEventNo?.startsWith('E-cursor') ? sourceEventNo : [])),
      );
      return found;
    };
    await notify.topics.produce(TOPICS.eventOutcome.name, records.slice(0, 30));
    await until(follow, ({ length }) => length >= 20);
    await notify.restart();
    await notify.topics.produce(TOPICS.eventOutcome.name, records.slice(30));
    await until(follow, ({ length }) => length >= outcomes.length);
    expect(found.sort()).toEqual(outcomes.map(({ sourceEventNo }) => sourceEventNo).sort());
    expect(await pull(`after=${after}`)).toEqual({ items: [], next: after, more: false });
  }, 60_000);

  it('lets a suspended source pull nothing', async () => {
    await notify.topics.produce(TOPICS.sourceChanged.name, [
      { key: SOURCE, value: notify.aSource({ version: 2, state: 'suspended' }) },
    ]);
    const response = await until(
      () => notify.asSource('/v1/answers'),
      ({ status }) => status === 403,
    );
    expect(await response.json()).toMatchObject({ code: 'NOTIFY.SOURCE_SUSPENDED' });
  });
});
