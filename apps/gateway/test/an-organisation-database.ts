import { type Clock, legalDayOf, newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { type Actor, type Role, ROLES } from '#platform/auth';
import { type Database, openDatabase, Outbox } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { CALENDAR_ENTITIES } from '../src/calendar/storage/entities.js';
import { Organisation1796000200001 } from '../src/migrations/1796000200001-organisation.js';
import { Calendar1796000200002 } from '../src/migrations/1796000200002-calendar.js';
import { OrgMessages } from '../src/organisation/change/org-messages.js';
import { OrganisationChanges } from '../src/organisation/change/organisation-changes.js';
import { ORGANISATION_ENTITIES } from '../src/organisation/storage/entities.js';
import { OrganisationStore } from '../src/organisation/storage/organisation.store.js';

export const ORGANISATION_TABLES = [...ORGANISATION_ENTITIES, ...CALENDAR_ENTITIES];

export interface OrganisationDatabase extends TestDatabase {
  /** Signed in as the owner, who sees every table. */
  readonly owner: Database;
}

export async function anOrganisationDatabase(): Promise<OrganisationDatabase> {
  const schema = 'gateway';
  const migrations = [Organisation1796000200001, Calendar1796000200002];
  const db = await testDatabase({ schema, migrations, entities: ORGANISATION_TABLES });
  const entities = ORGANISATION_TABLES;
  const owner = await openDatabase({ url: db.ownerUrl, schema, applicationName: 'owner', poolSize: 1, entities });
  return {
    ...db,
    owner,
    drop: async () => {
      await owner.close();
      await db.drop();
    },
  };
}

/** A clock that a spec sets. */
export class SetClock implements Clock {
  constructor(public instant: string) {}
  now(): Date {
    return new Date(this.instant);
  }
  get day(): string {
    return legalDayOf(this.now());
  }
}

export const NOON = '2026-03-02T04:00:00.000Z';

/** The changes over one database, without Nest and without a broker. */
export function organisationOn(database: Database, clock: Clock = new SetClock(NOON)) {
  const store = new OrganisationStore();
  const deps = {
    unitOfWork: database,
    store,
    history: new HistoryChains(),
    outbox: new Outbox({ source: 'gateway', traceparent: () => undefined }),
    messages: new OrgMessages(''),
    clock,
    roles: ROLES,
  };
  return { ...deps, changes: new OrganisationChanges(deps), newId: () => newId() };
}

export const administrator = (role: Role, facts: Partial<Actor> = {}): Actor => ({
  id: `the-${role}`,
  name: ROLES[role],
  roles: [role],
  procuratorateId: '990000',
  regionPrefixes: ['99'],
  departmentIds: [],
  subordinateOfficeIds: ['990100', '990200'],
  ...facts,
});

export interface HistoryLine {
  readonly chainId: string;
  readonly command: string;
  readonly actorId: string | null;
  readonly entry: string;
  readonly secret: string | null;
}

export const historyLines = (owner: Database): Promise<HistoryLine[]> =>
  owner.read((tx) =>
    tx.query<HistoryLine & Record<string, unknown>>(
      `SELECT chain_id AS "chainId", command, actor_id AS "actorId", entry, secret FROM history ORDER BY position`,
    ),
  );

export interface SentMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: Record<string, unknown> | null;
}

export const sentMessages = async (owner: Database): Promise<SentMessage[]> => {
  const rows = await owner.read((tx) =>
    tx.query<{ topic: string; key: string; value: Buffer | null }>('SELECT topic, key, value FROM outbox ORDER BY id'),
  );
  return rows.map(({ topic, key, value }) => ({
    topic,
    key,
    value: value === null ? null : (JSON.parse(value.toString('utf8')) as Record<string, unknown>),
  }));
};
