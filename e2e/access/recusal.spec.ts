import { setTimeout as sleep } from 'node:timers/promises';
import { type ClueChangedV1, TOPICS } from '#contracts';
import { newId, systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { Outbox } from '#platform/postgres';
import { ChangeMessages } from '../../apps/case-handling/src/messages/change-messages.js';
import { RecusePeople } from '../../apps/case-handling/src/recuse-people/recuse-people.use-case.js';
import { CaseStore } from '../../apps/case-handling/src/storage/case.store.js';
import { ClueStore } from '../../apps/case-handling/src/storage/clue.store.js';
import { HistoryStore } from '../../apps/case-handling/src/storage/history.store.js';
import { lockOffices } from '../../apps/case-handling/src/storage/office-lock.js';
import { OrganisationKnownStore } from '../../apps/case-handling/src/storage/organisation-known.store.js';
import { RecusalStore } from '../../apps/case-handling/src/storage/recusal.store.js';
import { ME } from './item-grid.js';
import { asker, RELATIONS } from './relations.js';
import { sampleId, sourceName, sourceNo } from './item-route.js';
import { runServices, type ServicesUnderAccess } from './running-services.js';
import { DEPARTMENT, OFFICE, personOf, REGION } from './sample-people.js';
import { SEEDS } from './seed-relations.js';

// 回避 decided in casework closes the events, evaluations and hits of other services, over the broker, and opens them again.

const WITHIN_MS = 10_000;
const relation = RELATIONS.find(({ id }) => id === 'department')!;
const event = sampleId('record', relation);
const hit = sampleId('hit', relation);
const clue = sampleId('clue', relation);
const kase = sampleId('case', relation);
const prosecutor = asker('prosecutor');
const colleague = personOf('prosecutor', { id: 'p-colleague' });
const chief = personOf('chief', { id: 'p-chief' });

let all: ServicesUnderAccess;
const service = (name: string) => all.services.find((one) => one.name === name)!;

beforeAll(async () => {
  all = await runServices();
  const names = ['case-handling', 'ingest', 'matcher'];
  await Promise.all(names.map((name) => SEEDS[name]!(service(name).db)));
  await service('case-handling').db.database.run(async (tx) => {
    // The case of the clue, and what casework was told of the person.
    await tx.query('UPDATE case_file SET clue_id = $1 WHERE id = $2', [clue, kase]);
    await tx.query('UPDATE clue SET case_id = $2 WHERE id = $1', [clue, kase]);
    const opened = { at: '2026-03-01T00:00:00.000Z', procuratorateId: OFFICE.own, regionCode12: REGION.inside };
    const nobody = { actorId: null, actorName: null, command: null, entry: {} };
    await new HistoryChains().append(tx, [
      { chain: { kind: 'clue', id: clue }, ...opened, ...nobody },
      { chain: { kind: 'case', id: kase }, ...opened, ...nobody },
    ]);
    const known = new OrganisationKnownStore();
    const at = {
      revision: 1,
      at: '2026-03-01T00:00:00.000Z',
      office: null,
      department: null,
      person: null,
      duty: null,
    };
    const duty = { officeId: OFFICE.own };
    await known.saveDuties(tx, [{ ...at, entity: 'duty', id: REGION.inside.slice(0, 6), duty }]);
    const office = {
      name: '',
      level: 'district',
      parentId: null,
      regionCode12: REGION.inside,
      regionPrefix: '99',
      dispatched: false,
      state: 'active',
    };
    await known.saveOffices(tx, [{ ...at, entity: 'office', id: OFFICE.own, office }]);
    const person = {
      officeId: OFFICE.own,
      name: '',
      departmentIds: [DEPARTMENT.own],
      regionPrefixes: null,
      state: 'active',
      terms: [{ role: 'prosecutor', fromDay: '2020-01-01', toDay: null }],
      standIns: [],
    };
    await known.savePeople(tx, [{ ...at, entity: 'person', id: ME, person }]);
  });
  const { db, ask } = service('matcher');
  await db.database.run((tx) =>
    tx.query(
      `INSERT INTO candidate (match_key, event_time, event_id, revision, rule_id, rule_version, hit_id, role)
       SELECT match_key, now(), $1, 1, rule_id, rule_version, hit_id, 'attached' FROM hit WHERE hit_id = $2`,
      [event, hit],
    ),
  );
  expect((await ask(prosecutor, 'GET', `/v1/hits/${hit}`)).status).toBe(200);
}, 120_000);
afterAll(() => all.stop(), 60_000);

const recuse = (kind: 'clue' | 'case', id: string, recusedIds: readonly string[]): Promise<void> => {
  const work = new RecusePeople({
    clues: new ClueStore(),
    cases: new CaseStore(),
    history: new HistoryStore(new HistoryChains()),
    recusals: new RecusalStore(),
    lockOffices,
    outbox: new Outbox({ source: 'case-handling', traceparent: () => undefined }),
    messages: new ChangeMessages(all.topics.prefix),
    clock: systemClock,
  });
  const decision = { kind, id, recusedIds, decidedBy: null, reason: null };
  return service('case-handling').db.database.run((tx) => work.run(tx, decision));
};

/** Every way to the event: what each answers. */
const answers = async (person = prosecutor): Promise<Readonly<Record<string, number>>> => {
  const asked = {
    event: ['ingest', 'GET', `/v1/events/${event}`],
    'event by number': [
      'ingest',
      'GET',
      `/v1/events?sourceId=${sourceName(relation)}&sourceEventNo=${sourceNo(relation)}`,
    ],
    unmasking: ['ingest', 'POST', `/v1/events/${event}/unmask`],
    evaluation: ['matcher', 'GET', `/v1/evaluations/${event}`],
    hit: ['matcher', 'GET', `/v1/hits/${hit}`],
  } as const;
  const found = await Promise.all(
    Object.entries(asked).map(async ([what, [name, method, path]]) => {
      const body = method === 'POST' ? { reason: '核实事件的具体地点' } : undefined;
      return [what, (await service(name).ask(person, method, path, body)).status] as const;
    }),
  );
  return Object.fromEntries(found);
};
const OPEN = { event: 200, 'event by number': 200, unmasking: 200, evaluation: 200, hit: 200 };
const CLOSED = { event: 404, 'event by number': 404, unmasking: 404, evaluation: 404, hit: 404 };

const become = async (wanted: object): Promise<void> => {
  const deadline = Date.now() + WITHIN_MS;
  while (JSON.stringify(await answers()) !== JSON.stringify(wanted) && Date.now() < deadline) await sleep(50);
  expect(await answers()).toEqual(wanted);
};
const why = async (item: string): Promise<object> => {
  const { text } = await service('case-handling').ask(chief, 'GET', `/v1/visibility?item=${item}&personId=${ME}`);
  return JSON.parse(text) as object;
};

describe('a person who is recused', () => {
  it('from a clue sees none of its events, evaluations and hits within seconds, and learns why', async () => {
    expect(await answers()).toEqual(OPEN);
    expect(await why(event)).toMatchObject({ visible: true, layer: 'policy', rule: 'record' });
    await recuse('clue', clue, [ME]);
    await become(CLOSED);
    expect(await why(clue)).toMatchObject({ visible: false, layer: 'policy', rule: 'recused' });
    expect(await why(event)).toMatchObject({ visible: false, layer: 'policy', rule: 'record-recused' });
    expect(await why(hit)).toMatchObject({ visible: false, layer: 'policy', rule: 'record-recused' });
    expect(await answers(colleague)).toEqual(OPEN);
  }, 60_000);

  it('sees them again when the recusal is taken back', async () => {
    await recuse('clue', clue, []);
    await become(OPEN);
    expect(await why(event)).toMatchObject({ visible: true, rule: 'record' });
  }, 60_000);

  it('from a case is kept from the same', async () => {
    await recuse('case', kase, [ME]);
    await become(CLOSED);
    await recuse('case', kase, []);
    await become(OPEN);
  }, 60_000);

  it('is not recused again by a message that comes late', async () => {
    const late = { ...SAMPLE, clueId: clue, version: 2, recusedIds: [ME], recusedEventIds: [event] };
    const marker = { ...late, clueId: newId(), recusedIds: ['p-colleague'] };
    // Of one key, hence in their order: once the second has its effect, the first has been read.
    await all.topics.produce(
      TOPICS.clueChanged.name,
      [late, marker].map((value) => ({ key: clue, value })),
    );
    const deadline = Date.now() + WITHIN_MS;
    while (JSON.stringify(await answers(colleague)) !== JSON.stringify(CLOSED) && Date.now() < deadline)
      await sleep(50);
    expect(await answers(colleague)).toEqual(CLOSED);
    expect(await answers()).toEqual(OPEN);
  }, 60_000);
});

const SAMPLE: ClueChangedV1 = {
  clueId: clue,
  version: 1,
  change: 'recused',
  number: '',
  title: '',
  state: 'ASSESSING',
  procuratorateId: OFFICE.own,
  regionCode12: REGION.inside,
  ruleId: null,
  hitId: null,
  eventCount: 1,
  eventIds: [],
  caseId: null,
  actor: null,
  at: '2026-03-02T01:00:00.000Z',
  run: null,
  recusalGoesOn: false,
};
