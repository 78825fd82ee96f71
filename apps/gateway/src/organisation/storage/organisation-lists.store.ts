import type { Department, Duty, Office, Person, StandIn } from '#domain/organisation';
import type { Tx } from '#platform/postgres';

export interface PersonFilter {
  /** Only people of these offices. */
  readonly officeIds: readonly string[];
  readonly text?: string | undefined;
  readonly afterId?: string | undefined;
  readonly id?: string | undefined;
  readonly limit: number;
}

const PERSON = `
  SELECT p.id, p.office_id AS "officeId", p.name, p.region_prefixes AS "regionPrefixes", p.state, p.revision,
         ARRAY(SELECT pd.department_id FROM person_department pd WHERE pd.person_id = p.id ORDER BY 1) AS "departmentIds",
         (SELECT coalesce(json_agg(json_build_object('role', r.role, 'fromDay', r.from_day, 'toDay', r.to_day)
                                   ORDER BY r.from_day, r.role COLLATE "C"), '[]')
            FROM role_grant r WHERE r.person_id = p.id) AS terms
    FROM person p`;

/** What the lists of the organisation show. */
export class OrganisationListsStore {
  async listOffices(tx: Tx): Promise<Office[]> {
    return tx.query<Office>(
      `SELECT id, name, level, parent_id AS "parentId", region_code12 AS "regionCode12",
              region_prefix AS "regionPrefix", dispatched, state, revision FROM office ORDER BY id`,
    );
  }

  async listDepartments(tx: Tx, officeId: string | undefined): Promise<Department[]> {
    return tx.query<Department>(
      `SELECT id, office_id AS "officeId", name, kinds, state, revision FROM department
        WHERE $1::text IS NULL OR office_id = $1 ORDER BY id`,
      [officeId ?? null],
    );
  }

  async listDuties(tx: Tx): Promise<Duty[]> {
    return tx.query<Duty>(
      `SELECT region_prefix AS "regionPrefix", office_id AS "officeId", revision FROM duty ORDER BY region_prefix`,
    );
  }

  /** Newest first. */
  async listStandIns(tx: Tx, officeIds: readonly string[]): Promise<StandIn[]> {
    return tx.query<StandIn>(
      `SELECT s.id, s.person_id AS "personId", s.for_person_id AS "forPersonId", s.from_day AS "fromDay",
              s.to_day AS "toDay", s.revision
         FROM stand_in s JOIN person p ON p.id = s.person_id
        WHERE p.office_id = ANY ($1) ORDER BY s.id DESC LIMIT 1000`,
      [officeIds],
    );
  }

  /** By id. */
  async listPeople(tx: Tx, { officeIds, text, afterId, id, limit }: PersonFilter): Promise<Person[]> {
    return tx.query<Person>(
      `${PERSON}
        WHERE p.office_id = ANY ($1)
          AND ($2::text IS NULL OR p.name LIKE $2 OR p.id LIKE $2)
          AND ($3::text IS NULL OR p.id > $3)
          AND ($4::text IS NULL OR p.id = $4)
        ORDER BY p.id LIMIT $5`,
      [officeIds, text === undefined ? null : likeText(text), afterId ?? null, id ?? null, limit],
    );
  }

  namesOfPeople(tx: Tx, ids: readonly string[], officeIds: readonly string[]): Promise<{ id: string; name: string }[]> {
    return namesIn(tx, 'person', ids, officeIds);
  }

  namesOfDepartments(
    tx: Tx,
    ids: readonly string[],
    officeIds: readonly string[],
  ): Promise<{ id: string; name: string }[]> {
    return namesIn(tx, 'department', ids, officeIds);
  }
}

const namesIn = (tx: Tx, table: 'person' | 'department', ids: readonly string[], officeIds: readonly string[]) =>
  tx.query<{ id: string; name: string }>(
    `SELECT id, name FROM ${table} WHERE id = ANY ($1) AND office_id = ANY ($2) ORDER BY id`,
    [ids, officeIds],
  );

/** The text anywhere; what LIKE reads as a pattern is taken as it stands. */
const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
