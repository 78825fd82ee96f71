import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrgChangedV1 } from '#contracts';
import { AccessPolicy, ACCESS } from '#domain/access';
import { newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { type Actor, ROLES } from '#platform/auth';
import { aCaseworkDatabase, type CaseworkDatabase } from '../../test/a-casework-database.js';
import { aMatch, anActor, keyFor, OFFICE, OTHER_OFFICE } from '../../test/a-match.js';
import { casework, SetClock } from '../../test/casework.js';
import { ExplainedItems } from '../storage/explained-item.store.js';
import { KnownActorStore } from '../storage/known-actor.store.js';
import { OrganisationKnownStore } from '../storage/organisation-known.store.js';
import { ExplainVisibility } from './explain-visibility.use-case.js';

let db: CaseworkDatabase;
let clue: { id: string; number: string };
const explainWith = (access: AccessPolicy) =>
  new ExplainVisibility({
    database: db.database,
    people: db.people,
    access,
    items: new ExplainedItems(),
    actors: new KnownActorStore(),
    history: new HistoryChains(),
    roleNames: ROLES,
    clock: new SetClock('2026-03-02T01:00:00.000Z'),
  });
const ask = (asker: Actor, item = clue.id, personId = asker.id) => explainWith(ACCESS).run(asker, item, personId);
const records = (chain = clue.id) =>
  db.database.read((tx) =>
    tx.query<{ actor_id: string; command: string; entry: string; secret: string | null; procuratorate_id: string }>(
      `SELECT actor_id, command, entry, secret, procuratorate_id FROM history
        WHERE chain_kind = 'access' AND chain_id = $1 ORDER BY seq`,
      [chain],
    ),
  );
const one = async (sql: string): Promise<string> => {
  const [row] = await db.database.read((tx) => tx.query<{ id: string }>(sql));
  return row!.id;
};

const known = (entity: OrgChangedV1['entity'], id: string, more: Partial<OrgChangedV1>): OrgChangedV1 => ({
  entity,
  id,
  revision: 1,
  at: '2026-03-01T00:00:00.000Z',
  office: null,
  department: null,
  person: null,
  duty: null,
  ...more,
});
const office = (parentId: string | null): OrgChangedV1['office'] => ({
  name: '某院',
  level: 'district',
  parentId,
  regionCode12: '990100000000',
  regionPrefix: '9901',
  dispatched: false,
  state: 'active',
});
const somebody = (change: Partial<NonNullable<OrgChangedV1['person']>>): OrgChangedV1['person'] => ({
  officeId: OFFICE,
  name: '张三',
  departmentIds: ['d-2'],
  regionPrefixes: null,
  state: 'active',
  terms: [{ role: 'prosecutor', fromDay: '2026-01-01', toDay: null }],
  standIns: [],
  ...change,
});

beforeAll(async () => {
  db = await aCaseworkDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.empty();
  await casework(db).take(aMatch({ matchKey: keyFor('riverside') }));
  const [row] = await db.database.read((tx) => tx.query<{ id: string; number: string }>('SELECT id, number FROM clue'));
  clue = row!;
  await db.owner.run((tx) =>
    tx.query(`UPDATE clue SET department_id = 'd-1', responsible_id = 'p-1', recused_ids = ARRAY['p-recused']`),
  );
  const store = new OrganisationKnownStore();
  await db.database.run(async (tx) => {
    await store.saveOffices(tx, [
      known('office', OFFICE, { office: office('990000') }),
      known('office', '990000', { office: office(null) }),
    ]);
    await store.saveDuties(tx, [known('duty', '9901', { duty: { officeId: OFFICE } })]);
    await store.savePeople(tx, [
      known('person', 'p-1', { person: somebody({ departmentIds: ['d-9'], regionPrefixes: ['99'] }) }),
      known('person', 'p-elsewhere', { person: somebody({}) }),
      known('person', 'p-stand-in', {
        person: somebody({
          terms: [{ role: 'clerk', fromDay: '2026-01-01', toDay: null }],
          standIns: [{ forPersonId: 'p-inside', fromDay: '2026-03-01', toDay: '2026-03-31' }],
        }),
      }),
      known('person', 'p-inside', { person: somebody({ departmentIds: ['d-1'] }) }),
      known('person', 'p-retired', {
        person: somebody({ terms: [{ role: 'chief', fromDay: '2020-01-01', toDay: '2026-03-01' }] }),
      }),
      known('person', 'p-data', {
        person: somebody({ terms: [{ role: 'data-officer', fromDay: '2026-01-01', toDay: null }] }),
      }),
      known('person', 'p-recused', { person: somebody({ departmentIds: ['d-1'] }) }),
      known('person', 'p-above', {
        person: somebody({
          officeId: '990000',
          terms: [{ role: 'chief', fromDay: '2026-01-01', toDay: null }],
        }),
      }),
    ]);
  });
});

const chief = anActor('chief');

describe('why somebody sees an item, or does not', () => {
  it.each<[string, boolean, string, string | null, string]>([
    ['p-1', true, 'policy', 'responsible', '承办人'],
    ['p-inside', true, 'policy', 'department', '本部门'],
    ['p-stand-in', true, 'policy', 'department', '本部门'],
    ['p-elsewhere', false, 'policy', 'department', '不符合其中的“属于本人所在部门'],
    ['p-recused', false, 'policy', 'recused', '回避'],
    ['p-above', true, 'policy', 'superior', '下级院'],
    ['p-data', false, 'route', 'GET /v1/clues/:id', '数据专员'],
    ['p-retired', false, 'route', 'GET /v1/clues/:id', '没有生效的角色'],
    ['p-nobody', false, 'route', 'GET /v1/clues/:id', '不在册'],
  ])('%s', async (personId, visible, layer, rule, says) => {
    const answer = await ask(chief, clue.id, personId);
    expect(answer).toEqual({ personId, visible, layer, rule, says: expect.stringContaining(says) });
  });

  it('is told by the number of the own office as well, and for oneself', async () => {
    const head = anActor('department-head', { departmentIds: ['d-7'] });
    expect(await ask(head, clue.number)).toMatchObject({ personId: head.id, visible: false, rule: 'department' });
    expect(await ask(anActor('security-admin'), clue.number)).toMatchObject({ visible: false, layer: 'route' });
  });

  it('is told of cases, too', async () => {
    const { moveClue } = casework(db);
    const move = { clueId: clue.id, reason: '理由', receiver: null, targetClueId: null };
    await moveClue.run(chief, { ...move, command: 'assess', version: 1 });
    const { openedCase } = await moveClue.run(chief, { ...move, command: 'file', version: 2 });
    expect(await ask(chief, openedCase!.number, 'p-elsewhere')).toMatchObject({ visible: false, rule: 'department' });
  });

  it.each<[string, boolean, string, string | null]>([
    ['p-inside', true, 'policy', 'record'],
    ['p-recused', false, 'policy', 'record-recused'],
    ['p-above', true, 'policy', 'record-superior'],
    ['p-data', true, 'policy', 'record'],
    ['p-retired', false, 'route', 'GET'],
  ])(
    'is told of the events and hits of a clue, which other services show: %s',
    async (personId, visible, layer, rule) => {
      const event = await one('SELECT event_id AS id FROM hit_event LIMIT 1');
      const hit = await one('SELECT hit_id AS id FROM hit');
      for (const [item, route] of [
        [event, 'GET /v1/events/:eventId'],
        [hit, 'GET /v1/hits/:hitId'],
      ] as const) {
        const answer = await ask(chief, item, personId);
        expect(answer).toMatchObject({ personId, visible, layer, rule: rule === 'GET' ? route : rule });
        expect(await records(item)).toMatchObject([{ command: 'explain', procuratorate_id: OFFICE }]);
      }
    },
  );

  it('is told of an event of a hit that went to another clue, and of one that a void hit had', async () => {
    await db.owner.run((tx) => tx.query(`UPDATE hit SET clue_id = NULL`));
    const event = await one('SELECT completed_by AS id FROM hit');
    expect(await ask(chief, event, 'p-recused')).toMatchObject({ visible: false, rule: 'record-recused' });
    await db.owner.run((tx) => tx.query(`DELETE FROM hit_event`));
    const hit = await one('SELECT hit_id AS id FROM hit');
    expect(await ask(chief, hit, 'p-recused')).toMatchObject({ visible: false, rule: 'record-recused' });
  });

  it('names the tables when they hide what the policy shows', async () => {
    const generous = new AccessPolicy(
      ACCESS.lines.map((line) => (line.id === 'department' ? { ...line, when: ['own-office'] } : line)),
    );
    const answer = await explainWith(generous).run(chief, clue.id, 'p-elsewhere');
    expect(answer).toMatchObject({ visible: false, layer: 'row', rule: 'department' });
  });
});

describe('who may not ask', () => {
  const refusal = { code: 'CASEWORK.ITEM_UNKNOWN' };

  it('is answered like one who asks about nothing', async () => {
    for (const asker of [
      anActor('chief', { procuratorateId: OTHER_OFFICE }),
      anActor('auditor', { procuratorateId: OTHER_OFFICE }),
      anActor('security-admin', { procuratorateId: '990000', subordinateOfficeIds: [OFFICE] }),
    ]) {
      await expect(ask(asker)).rejects.toMatchObject(refusal);
      await expect(ask(asker, clue.number)).rejects.toMatchObject(refusal);
    }
    await expect(ask(chief, newId())).rejects.toMatchObject(refusal);
    await expect(ask(chief, '线索〔2026〕999号')).rejects.toMatchObject(refusal);
  });
});

describe('the asking', () => {
  it('is in the history of who looked, with its answer and without what the item says', async () => {
    await ask(chief, clue.id, 'p-elsewhere');
    await expect(ask(anActor('auditor', { id: 'p-stranger', procuratorateId: OTHER_OFFICE }))).rejects.toThrow();
    const found = await records();
    expect(found.map(({ actor_id, command }) => [actor_id, command])).toEqual([
      [chief.id, 'explain'],
      ['p-stranger', 'explain-refused'],
    ]);
    expect(JSON.parse(found[0]!.entry)).toMatchObject({
      itemKind: 'clue',
      personId: 'p-elsewhere',
      answer: { visible: false, layer: 'policy', rule: 'department' },
    });
    expect(found.map(({ entry }) => entry).join()).not.toContain('滨河路');
  });

  it('about what is not there is in the history, too, and what was typed stands beside the entry', async () => {
    await expect(ask(chief, '线索〔2026〕999号', 'p-elsewhere')).rejects.toThrow();
    const gone = newId();
    await expect(ask(chief, gone)).rejects.toThrow();
    const found = await records('unknown-item');
    expect(found).toMatchObject([
      {
        actor_id: chief.id,
        command: 'explain-unknown',
        procuratorate_id: OFFICE,
        secret: '线索〔2026〕999号（替 p-elsewhere）',
      },
      { actor_id: chief.id, command: 'explain-unknown', procuratorate_id: OFFICE, secret: gone },
    ]);
    expect(found.map(({ entry }) => entry).join()).not.toMatch(/999|p-elsewhere/);
  });
});
