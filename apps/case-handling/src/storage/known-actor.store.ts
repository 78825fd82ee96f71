import { actingAs, type Organisation, type Person } from '#domain/organisation';
import type { Tx } from '#platform/postgres';

/** A person as this service knows one: what the person may act as on a day, by the same rules as at the sign-in. */
export interface KnownActor {
  readonly id: string;
  readonly procuratorateId: string;
  readonly roles: readonly string[];
  readonly regionPrefixes: readonly string[];
  readonly departmentIds: readonly string[];
  readonly subordinateOfficeIds: readonly string[];
}

type StandIn = { readonly forPersonId: string; readonly fromDay: string; readonly toDay: string };
type PersonRow = Omit<Person, 'name' | 'revision'> & { readonly standIns: readonly StandIn[] };

/** Reads what `org.changed.v1` said of people. */
export class KnownActorStore {
  /** Undefined for somebody who is not known, has left, or has no role in force on the day. */
  async find(tx: Tx, personId: string, day: string): Promise<KnownActor | undefined> {
    const rows = await tx.query<PersonRow>(
      `SELECT p.id, p.office_id AS "officeId", p.department_ids AS "departmentIds", p.region_prefixes AS "regionPrefixes",
              p.terms, p.stand_ins AS "standIns", p.state
         FROM known_person p
        WHERE p.id = $1 OR p.id IN (SELECT s->>'forPersonId' FROM known_person m, jsonb_array_elements(m.stand_ins) s
                                     WHERE m.id = $1)`,
      [personId],
    );
    const person = rows.find(({ id }) => id === personId);
    if (person === undefined) return undefined;
    const acting = actingAs(await this.organisationAround(tx, rows), personId, day);
    if (acting === undefined) return undefined;
    const { roles, regionPrefixes, departmentIds, subordinateOfficeIds } = acting;
    return {
      id: personId,
      procuratorateId: person.officeId,
      roles,
      regionPrefixes,
      departmentIds,
      subordinateOfficeIds,
    };
  }

  /** As much of the organisation as decides what these people may do. */
  private async organisationAround(tx: Tx, rows: readonly PersonRow[]): Promise<Organisation> {
    const offices = await tx.query<{ id: string; parentId: string | null; state: 'active' | 'closed' }>(
      'SELECT id, parent_id AS "parentId", state FROM known_office',
    );
    const duties = await tx.query<{ regionPrefix: string; officeId: string }>(
      'SELECT region_prefix AS "regionPrefix", office_id AS "officeId" FROM known_duty',
    );
    const standIns = rows.flatMap((row) =>
      row.standIns.map((one, n) => ({ ...one, id: `${row.id}/${n}`, personId: row.id, revision: 0 })),
    );
    return {
      offices: byKey(
        offices.map((office) => ({
          ...office,
          name: '',
          level: 'district' as const,
          regionCode12: '',
          regionPrefix: '',
          dispatched: false,
          revision: 0,
        })),
        ({ id }) => id,
      ),
      departments: new Map(),
      people: byKey(
        rows.map(({ standIns: _standIns, ...row }) => ({ ...row, name: '', revision: 0 })),
        ({ id }) => id,
      ),
      duties: byKey(
        duties.map((duty) => ({ ...duty, revision: 0 })),
        ({ regionPrefix }) => regionPrefix,
      ),
      standIns: byKey(standIns, ({ id }) => id),
    };
  }
}

const byKey = <V>(values: readonly V[], keyOf: (value: V) => string): ReadonlyMap<string, V> =>
  new Map(values.map((value) => [keyOf(value), value]));
