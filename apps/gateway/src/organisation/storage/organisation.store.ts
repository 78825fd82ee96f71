import {
  type DecidedChange,
  type Department,
  type Duty,
  type Entities,
  type EntityKind,
  type Office,
  type Organisation,
  type Person,
  sortTerms,
  type StandIn,
  type Term,
} from '#domain/organisation';
import type { Tx } from '#platform/postgres';

type PersonFacts = Omit<Person, 'terms' | 'departmentIds'>;

const byId = <T extends { readonly id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

/** The organisation as a whole, and the rows in which it is kept. */
export class OrganisationStore {
  /** Changes take turns: each is decided on the whole, which must not change meanwhile. Held to the transaction's end. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('organisation', 0))`);
  }

  async load(tx: Tx): Promise<Organisation> {
    const offices = await tx.query<Office>(
      `SELECT id, parent_id AS "parentId", name, level, region_code12 AS "regionCode12",
              region_prefix AS "regionPrefix", dispatched, state, revision FROM office ORDER BY id`,
    );
    const departments = await tx.query<Department>(
      `SELECT id, office_id AS "officeId", name, kinds, state, revision FROM department ORDER BY id`,
    );
    const people = await tx.query<PersonFacts>(
      `SELECT id, office_id AS "officeId", name, region_prefixes AS "regionPrefixes", state, revision
         FROM person ORDER BY id`,
    );
    const memberships = await tx.query<{ personId: string; departmentId: string }>(
      `SELECT person_id AS "personId", department_id AS "departmentId" FROM person_department ORDER BY department_id`,
    );
    const terms = await tx.query<Term & { personId: string }>(
      `SELECT person_id AS "personId", role, from_day AS "fromDay", to_day AS "toDay" FROM role_grant`,
    );
    const standIns = await tx.query<StandIn>(
      `SELECT id, person_id AS "personId", for_person_id AS "forPersonId", from_day AS "fromDay", to_day AS "toDay",
              revision FROM stand_in ORDER BY id`,
    );
    const duties = await tx.query<Duty>(
      `SELECT region_prefix AS "regionPrefix", office_id AS "officeId", revision FROM duty ORDER BY region_prefix`,
    );
    return {
      offices: byId(offices),
      departments: byId(departments),
      people: byId(assemble(people, memberships, terms)),
      standIns: byId(standIns),
      duties: new Map(duties.map((duty) => [duty.regionPrefix, duty])),
    };
  }

  /** Writes what was decided; the caller holds the lock under which it was. A statement per table, whatever the size. */
  async save(tx: Tx, { changes, touched }: DecidedChange): Promise<void> {
    const ofKind = <K extends EntityKind>(kind: K): Entities[K][] =>
      changes.flatMap((change) => (change.kind === kind && change.after !== null ? [change.after as Entities[K]] : []));
    const gone = (kind: EntityKind): string[] =>
      changes.filter((change) => change.kind === kind && change.after === null).map(({ id }) => id);
    await upsert(tx, OFFICE, ofKind('office'));
    await upsert(tx, DEPARTMENT, ofKind('department'));
    const people = ofKind('person');
    await upsert(tx, PERSON, people);
    await replaceListsOf(tx, people);
    await upsert(tx, DUTY, ofKind('duty'));
    await remove(tx, 'DELETE FROM duty WHERE region_prefix = ANY ($1)', gone('duty'));
    await upsert(tx, STAND_IN, ofKind('standIn'));
    await remove(tx, 'DELETE FROM stand_in WHERE id = ANY ($1::uuid[])', gone('standIn'));
    if (touched.size === 0) return;
    await tx.query(
      `UPDATE person p SET revision = t.revision FROM unnest($1::text[], $2::integer[]) AS t (id, revision)
        WHERE p.id = t.id`,
      [[...touched.keys()], [...touched.values()]],
    );
  }
}

function assemble(
  people: readonly PersonFacts[],
  memberships: readonly { readonly personId: string; readonly departmentId: string }[],
  terms: readonly (Term & { readonly personId: string })[],
): Person[] {
  const departmentsOf = byPerson(memberships);
  const termsOf = byPerson(terms);
  return people.map((person) => ({
    ...person,
    departmentIds: (departmentsOf.get(person.id) ?? []).map(({ departmentId }) => departmentId),
    terms: sortTerms((termsOf.get(person.id) ?? []).map(({ role, fromDay, toDay }) => ({ role, fromDay, toDay }))),
  }));
}

function byPerson<T extends { readonly personId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.personId);
    if (group === undefined) groups.set(row.personId, [row]);
    else group.push(row);
  }
  return groups;
}

interface Table {
  readonly name: string;
  readonly key: string;
  /** Column → field and type. */
  readonly columns: Readonly<Record<string, readonly [field: string, type: string]>>;
}

const OFFICE: Table = {
  name: 'office',
  key: 'id',
  columns: {
    id: ['id', 'text'],
    parent_id: ['parentId', 'text'],
    name: ['name', 'text'],
    level: ['level', 'text'],
    region_code12: ['regionCode12', 'text'],
    region_prefix: ['regionPrefix', 'text'],
    dispatched: ['dispatched', 'boolean'],
    state: ['state', 'text'],
    revision: ['revision', 'integer'],
  },
};

const DEPARTMENT: Table = {
  name: 'department',
  key: 'id',
  columns: {
    id: ['id', 'text'],
    office_id: ['officeId', 'text'],
    name: ['name', 'text'],
    kinds: ['kinds', 'text[]'],
    state: ['state', 'text'],
    revision: ['revision', 'integer'],
  },
};

const PERSON: Table = {
  name: 'person',
  key: 'id',
  columns: {
    id: ['id', 'text'],
    office_id: ['officeId', 'text'],
    name: ['name', 'text'],
    region_prefixes: ['regionPrefixes', 'text[]'],
    state: ['state', 'text'],
    revision: ['revision', 'integer'],
  },
};

const DUTY: Table = {
  name: 'duty',
  key: 'region_prefix',
  columns: {
    region_prefix: ['regionPrefix', 'text'],
    office_id: ['officeId', 'text'],
    revision: ['revision', 'integer'],
  },
};

const STAND_IN: Table = {
  name: 'stand_in',
  key: 'id',
  columns: {
    id: ['id', 'uuid'],
    person_id: ['personId', 'text'],
    for_person_id: ['forPersonId', 'text'],
    from_day: ['fromDay', 'date'],
    to_day: ['toDay', 'date'],
    revision: ['revision', 'integer'],
  },
};

async function upsert(tx: Tx, { name, key, columns }: Table, entities: readonly object[]): Promise<void> {
  if (entities.length === 0) return;
  const names = Object.keys(columns);
  const fields = Object.values(columns).map(([field, type]) => `"${field}" ${type}`);
  const values = Object.values(columns).map(([field]) => `r."${field}"`);
  const updates = names.filter((column) => column !== key).map((column) => `${column} = EXCLUDED.${column}`);
  await tx.query(
    `INSERT INTO ${name} (${names.join(', ')})
     SELECT ${values.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r (${fields.join(', ')})
     ON CONFLICT (${key}) DO UPDATE SET ${updates.join(', ')}`,
    [JSON.stringify(entities)],
  );
}

async function remove(tx: Tx, sql: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query(sql, [ids]);
}

/** Departments and terms of these people. */
async function replaceListsOf(tx: Tx, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const ids = people.map(({ id }) => id);
  const memberships = people.flatMap(({ id, departmentIds }) =>
    departmentIds.map((departmentId) => [id, departmentId]),
  );
  const terms = people.flatMap(({ id, terms: ofPerson }) => ofPerson.map((term) => ({ personId: id, ...term })));
  await tx.query('DELETE FROM person_department WHERE person_id = ANY ($1)', [ids]);
  await tx.query('DELETE FROM role_grant WHERE person_id = ANY ($1)', [ids]);
  await tx.query(
    `INSERT INTO person_department (person_id, department_id) SELECT * FROM unnest($1::text[], $2::text[])`,
    [memberships.map(([id]) => id), memberships.map(([, departmentId]) => departmentId)],
  );
  await tx.query(
    `INSERT INTO role_grant (person_id, role, from_day, to_day)
     SELECT "personId", role, "fromDay", "toDay"
       FROM jsonb_to_recordset($1::jsonb) AS r ("personId" text, role text, "fromDay" date, "toDay" date)`,
    [JSON.stringify(terms)],
  );
}
