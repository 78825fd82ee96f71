import { setTimeout as sleep } from 'node:timers/promises';
import { CaseChangedV1, ClueChangedV1, type MatchV1, readContractBytes } from '#contracts';
import { newId } from '#kernel';
import { aMatch, aMatchEvent, anActor, keyFor, OTHER_OFFICE } from './a-match.js';
import { aCaseHandlingService, type Answer, type TestService } from './service.js';

let line: TestService;

beforeAll(async () => {
  line = await aCaseHandlingService();
});
afterAll(() => line.stop());

const prosecutor = anActor('prosecutor');
const chief = anActor('chief');

interface Shown {
  id: string;
  version: number;
  state: string;
  number: string;
  [field: string]: unknown;
}

const found = (...matches: MatchV1[]) => send('match.found.v1', matches);
const revised = (...matches: MatchV1[]) => send('match.revised.v1', matches);
const send = (topic: string, matches: readonly MatchV1[]) =>
  line.topics.produce(
    topic,
    matches.map((match) => ({ key: match.matchKey, value: match, headers: { ce_id: newId(), ce_type: topic } })),
  );

/** Asks until the answer is as wanted; the last answer is in the error otherwise. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not so in 30 s: ${JSON.stringify(answer).slice(0, 2000)}`);
    await sleep(50);
  }
}

const items = (answer: Answer): Shown[] => answer.body['items'] as Shown[];
const cluesOf = async (match: MatchV1, actor = prosecutor): Promise<Shown[]> =>
  items(await line.as(actor).get(`/v1/clues?eventId=${match.events[0]!.eventId}`));
const clueOf = async (match: MatchV1, wanted: (clue: Shown) => boolean = () => true): Promise<Shown> =>
  (
    await until(
      () => cluesOf(match),
      (clues) => clues.length > 0 && wanted(clues[0]!),
    )
  )[0]!;
const command = (actor: typeof chief, item: Shown, name: string, more: object = {}, kind = 'clues') =>
  line.as(actor).post(`/v1/${kind}/${item.id}/commands/${name}`, { version: item.version, ...more });

describe('from a hit to an archived case', () => {
  it('shows each step to whom it concerns, and publishes each change in order', async () => {
    const match = aMatch({ matchKey: keyFor('whole') });
    await found(match);
    const clue = await clueOf(match);
    expect(clue).toMatchObject({ state: 'REGISTERED', stateName: '登记', version: 1, eventCount: 3, takesHits: true });

    const detail = await line.as(prosecutor).get(`/v1/clues/${clue.id}`);
    expect(detail.body).toMatchObject({
      hits: [
        {
          hitId: match.hitId,
          state: 'live',
          explanation: match.explanation,
          keyParts: match.keyParts,
          rule: { version: 2 },
        },
      ],
    });
    expect(
      (detail.body['hits'] as { events: { excerpt: string }[] }[])[0]!.events.map((event) => event.excerpt),
    ).toEqual(match.events.map((event) => event.excerpt));

    const steps = await line.as(prosecutor).get(`/v1/clues/${clue.id}/commands`);
    expect(steps.body).toMatchObject({
      state: 'REGISTERED',
      version: 1,
      commands: [{ command: 'assess' }, { command: 'merge', needs: ['targetClueId'] }],
    });

    const assessed = await command(prosecutor, clue, 'assess');
    expect(assessed).toMatchObject({ status: 200, body: { state: 'ASSESSING', version: 2 } });
    const now = assessed.body as Shown;
    const next = await line.as(prosecutor).get(`/v1/clues/${clue.id}/commands`);
    expect(next.body).toMatchObject({
      others: [
        { command: 'file', roles: ['检察长'], reasonRequired: true },
        { command: 'not-file' },
        { command: 'transfer' },
      ],
    });

    const filed = await command(chief, now, 'file', { reason: '公共利益受损，联系人电话 13800138000' });
    expect(filed).toMatchObject({ status: 200, body: { state: 'FILED' } });
    expect(filed.body['caseNumber']).toMatch(/^案件〔\d{4}〕1号$/);
    const caseId = filed.body['caseId'] as string;
    const opened = (await line.as(prosecutor).get(`/v1/cases/${caseId}`)).body as Shown;
    expect(opened).toMatchObject({ state: 'FILED', clueId: clue.id, clues: [{ id: clue.id }] });

    const investigating = (await command(prosecutor, opened, 'investigate', {}, 'cases')).body as Shown;
    const closed = (await command(chief, investigating, 'close', { reason: '已全面整改' }, 'cases')).body as Shown;
    const archived = await command(anActor('case-management'), closed, 'archive', {}, 'cases');
    expect(archived).toMatchObject({ status: 200, body: { state: 'ARCHIVED', stateName: '归档', version: 4 } });

    const history = await line.as(prosecutor).get(`/v1/clues/${clue.id}/history`);
    expect(history.body).toMatchObject({
      nextAfter: null,
      items: [
        { seq: 1, change: 'opened', actor: null },
        { seq: 2, commandName: '开始评估', actor: { name: '张三', role: 'prosecutor' } },
        {
          seq: 3,
          command: 'file',
          from: 'ASSESSING',
          to: 'FILED',
          basis: ['L-GYSS 28', 'L-GYSS 30'],
          reason: '公共利益受损，联系人电话 138****8000',
        },
      ],
    });

    const published = await line.topics.consumeAll('clue.changed.v1', { atLeast: 3, withinMs: 30_000 });
    const ours = published.filter((record) => record.key?.toString() === clue.id);
    const told = ours.map((record) => readContractBytes(ClueChangedV1, record.value));
    expect(told.map((read) => (read.ok ? `${read.value.version} ${read.value.state}` : read.error))).toEqual([
      '1 REGISTERED',
      '2 ASSESSING',
      '3 FILED',
    ]);
    const cases = await line.topics.consumeAll('case.changed.v1', { atLeast: 4, withinMs: 30_000 });
    const states = cases.map((record) => readContractBytes(CaseChangedV1, record.value));
    expect(states.map((read) => (read.ok ? read.value.state : read.error))).toEqual([
      'FILED',
      'INVESTIGATING',
      'CLOSED',
      'ARCHIVED',
    ]);
  });
});

describe('what is refused', () => {
  let clue: Shown;
  beforeAll(async () => {
    const match = aMatch({ matchKey: keyFor('refused') });
    await found(match);
    clue = (await command(prosecutor, await clueOf(match), 'assess')).body as Shown;
  });

  it('a decision by a role that may not, with the article', async () => {
    for (const role of ['prosecutor', 'assistant', 'department-head', 'case-management'] as const) {
      const answer = await command(anActor(role), clue, 'file', { reason: '理由' });
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 'LIFECYCLE.ROLE_FORBIDS', basis: 'L-GYSS 28, L-GYSS 30', roles: 'chief' },
      });
    }
  });
  it('a role that has no business here, before anything is looked at', async () => {
    for (const role of ['ops', 'data-officer', 'auditor'] as const) {
      expect((await command(anActor(role), clue, 'file', { reason: '理由' })).status).toBe(403);
      expect((await line.as(anActor(role)).get('/v1/clues')).status).toBe(403);
    }
  });
  it('a request without a token', async () => {
    expect((await fetch(`${line.service.url}/v1/clues`)).status).toBe(401);
  });
  it('a stale version, with the current one', async () => {
    expect(await command(chief, { ...clue, version: 1 }, 'file', { reason: '理由' })).toMatchObject({
      status: 409,
      body: { code: 'LIFECYCLE.VERSION_CONFLICT', version: 2, state: 'ASSESSING' },
    });
  });
  it('a step from the wrong state', async () => {
    expect(await command(prosecutor, clue, 'assess')).toMatchObject({
      status: 409,
      body: { code: 'LIFECYCLE.STATE_FORBIDS' },
    });
  });
  it('a decision without its reason, a transfer without its receiver, a merge without its target', async () => {
    expect(await command(chief, clue, 'file', { reason: ' ' })).toMatchObject({
      status: 422,
      body: { code: 'LIFECYCLE.REASON_MISSING' },
    });
    expect(await command(chief, clue, 'transfer', { reason: '不属本院管辖' })).toMatchObject({
      status: 422,
      body: { code: 'CLUE.RECEIVER_MISSING', errors: [{ pointer: '/receiver' }] },
    });
    expect(await command(chief, clue, 'merge', { reason: '同一事由' })).toMatchObject({
      status: 422,
      body: { code: 'CLUE.MERGE_TARGET_MISSING' },
    });
  });
  it('an unknown command, an unknown field, a version that is none', async () => {
    expect(await command(chief, clue, 'delete')).toMatchObject({
      status: 404,
      body: { code: 'LIFECYCLE.COMMAND_UNKNOWN' },
    });
    expect(await command(chief, clue, 'file', { reason: '理由', role: 'chief' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/role' }] },
    });
    expect((await command(chief, { ...clue, version: 0 }, 'file')).status).toBe(422);
  });
  it('a clue of another office or region, as if there were none', async () => {
    for (const actor of [
      anActor('chief', { procuratorateId: OTHER_OFFICE }),
      anActor('department-head', { regionPrefixes: ['9902'] }),
    ]) {
      for (const path of ['', '/history', '/commands']) {
        expect(await line.as(actor).get(`/v1/clues/${clue.id}${path}`)).toMatchObject({
          status: 404,
          body: { code: 'CLUE.NOT_FOUND' },
        });
      }
      expect(await command(actor, clue, 'file', { reason: '理由' })).toMatchObject({
        status: 404,
        body: { code: 'CLUE.NOT_FOUND' },
      });
      expect(items(await line.as(actor).get('/v1/clues?limit=200')).map((item) => item.id)).not.toContain(clue.id);
    }
  });
  it('leaves no trace in the history', async () => {
    const history = await line.as(chief).get(`/v1/clues/${clue.id}/history`);
    expect(items(history)).toHaveLength(2);
  });
});

describe('hits as the broker delivers them', () => {
  it('twice, late, or revised before they are found: one clue, the highest revision', async () => {
    const match = aMatch({ matchKey: keyFor('twice') });
    const later = { ...match, revision: 2, events: [...match.events, aMatchEvent()], eventCount: 4 };
    await revised(later);
    await found(match, match);
    await revised(later, later);
    const clue = await clueOf(match, (shown) => shown['eventCount'] === 4);
    await found(aMatch({ matchKey: keyFor('twice') }));
    await clueOf(match, (shown) => shown['hitCount'] === 2);
    expect(await cluesOf(match)).toHaveLength(1);
    expect(items(await line.as(chief).get(`/v1/clues/${clue.id}/history`)).map((entry) => entry['change'])).toEqual([
      'opened',
      'attached',
    ]);
  });

  it('voided: the hit is marked, the clue stays for a person to decide', async () => {
    const match = aMatch({ matchKey: keyFor('void') });
    await found(match);
    await clueOf(match);
    await revised({ ...match, revision: 2, state: 'void' });
    const clue = await clueOf(match, (shown) => shown['liveHitCount'] === 0);
    expect(clue).toMatchObject({ state: 'REGISTERED', eventCount: 0, hitCount: 1 });
    const detail = await line.as(chief).get(`/v1/clues/${clue.id}`);
    expect(detail.body['hits']).toMatchObject([{ state: 'void', stateName: '失效' }]);
  });

  it('after a clue has closed: they open a linked one', async () => {
    const match = aMatch({ matchKey: keyFor('again') });
    await found(match);
    const assessed = (await command(prosecutor, await clueOf(match), 'assess')).body as Shown;
    await command(chief, assessed, 'not-file', { reason: '不属公益损害' });
    const after = aMatch({ matchKey: keyFor('again') });
    await found(after);
    const linked = await clueOf(after);
    const detail = await line.as(chief).get(`/v1/clues/${linked.id}`);
    expect(detail.body).toMatchObject({ previousClue: { id: assessed.id, stateName: '不立案' } });
  });

  it('unreadable or poisonous between good ones: put aside with the reason, the good ones go on', async () => {
    const before = aMatch({ matchKey: keyFor('poison') });
    const after = aMatch({ matchKey: keyFor('poison') });
    const poison = aMatch({ matchKey: keyFor('poison') });
    const record = (value: object | string | null) => ({ key: keyFor('poison'), value });
    await line.topics.produce('match.found.v1', [
      record(before),
      record({ ...before, revision: 'first' }),
      record('not JSON'),
      record(null),
      record({ ...poison, keyParts: [{ field: '地点', value: 'nul \u0000 byte' }] }),
      record(after),
    ]);
    const clue = await clueOf(after);
    expect(clue).toMatchObject({ hitCount: 2 });
    const aside = await until(
      async () => items(await line.as(anActor('ops')).get('/ops/quarantine')),
      (list) => list.length === 4,
    );
    expect(aside.filter((item) => item['reasonCode'] === 'CASEWORK.HIT_UNREADABLE')).toHaveLength(3);
  });
});

describe('lists', () => {
  it('page through everything once, newest first, by any page size', async () => {
    const office = anActor('prosecutor', { procuratorateId: '990300' });
    const matches = Array.from({ length: 7 }, (_, i) =>
      aMatch({ procuratorateId: '990300', matchKey: keyFor(`page${i}`) }),
    );
    await found(...matches);
    await until(
      async () => items(await line.as(office).get('/v1/clues')),
      (list) => list.length === 7,
    );
    for (const limit of [1, 3, 7]) {
      const seen: string[] = [];
      let cursor: string | null = '';
      do {
        const page: Answer = await line
          .as(office)
          .get(`/v1/clues?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...items(page).map((item) => item.id));
        cursor = page.body['nextCursor'] as string | null;
      } while (cursor !== null);
      expect(seen).toHaveLength(7);
      expect(seen).toEqual([...seen].sort().reverse());
    }
  });

  it('filter by state, rule, event and words, and refuse what is none', async () => {
    const match = aMatch({ matchKey: keyFor('filter'), keyParts: [{ field: '地点', value: '南门早市' }] });
    await found(match);
    const clue = await clueOf(match);
    const ids = async (query: string) =>
      items(await line.as(prosecutor).get(`/v1/clues?${query}`)).map((item) => item.id);
    expect(await ids(`text=${encodeURIComponent('早市')}`)).toEqual([clue.id]);
    expect(await ids(`text=${encodeURIComponent('早%市')}`)).toEqual([]);
    expect(await ids(`state=REGISTERED&ruleId=repeat-same-place&limit=200`)).toContain(clue.id);
    expect(await ids('state=FILED')).not.toContain(clue.id);
    expect(await ids(`eventId=${newId()}`)).toEqual([]);
    for (const query of ['limit=0', 'limit=201', 'state=OPEN', 'eventId=1', 'cursor=x', 'order=asc']) {
      expect((await line.as(prosecutor).get(`/v1/clues?${query}`)).status).toBe(422);
    }
    expect((await line.as(prosecutor).get('/v1/cases?state=ARCHIVED')).body['items']).toHaveLength(1);
  });
});

describe('the service', () => {
  it('counts hits, commands and clues by state', async () => {
    const text = await (await fetch(`${line.service.url}/metrics`)).text();
    expect(text).toMatch(/gp_case_handling_hits_total\{result="opened"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_case_handling_hits_total\{result="ignored"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_case_handling_commands_total\{item="clue",command="file",result="done"[^}]*\} 1/);
    expect(text).toMatch(
      /gp_case_handling_commands_total\{item="clue",command="unknown",result="LIFECYCLE.COMMAND_UNKNOWN"/,
    );
    expect(text).toMatch(/gp_case_handling_clues\{state="REGISTERED"[^}]*\} [1-9]/);
  });
  it('is ready, and describes its API', async () => {
    await until(
      async () => (await fetch(`${line.service.url}/readyz`)).status,
      (status) => status === 200,
    );
    const api = (await (await fetch(`${line.service.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/v1/clues', '/v1/clues/{id}/commands/{command}', '/v1/cases/{id}/history']),
    );
  });
});
