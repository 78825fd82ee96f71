import type { OfficeLevel } from '#domain/organisation';
import { type Actor, isRole } from '#platform/auth';
import type { Tx } from '#platform/postgres';

/** What a person is on a day, for a session and the tokens that come of it. */
export interface FoundActor {
  readonly actor: Actor;
  readonly officeName: string;
  readonly officeLevel: OfficeLevel;
  /** No office is above it. */
  readonly isTopmost: boolean;
  /** Also those of whom the person stands in for. */
  readonly departments: readonly { readonly id: string; readonly name: string }[];
  /** Grows with every change that changes what the person may do. */
  readonly revision: number;
  /** Ids of the people for whom the person stands in on the day. */
  readonly standsInFor: readonly string[];
}

interface Row extends Omit<FoundActor, 'actor'> {
  readonly id: string;
  readonly name: string;
  readonly officeId: string;
  readonly roles: readonly string[];
  readonly regionPrefixes: readonly string[];
  readonly subordinateOfficeIds: readonly string[];
}

/*
 * The same as `actingAs` of #domain/organisation, which a spec holds it to: there on the whole organisation, here by keys,
 * as every request asks.
 */
const FIND = `
WITH RECURSIVE me AS (
  SELECT p.id, p.name, p.office_id, p.revision, o.name AS office_name, o.level, o.parent_id IS NULL AS topmost
    FROM person p JOIN office o ON o.id = p.office_id
   WHERE p.id = $1 AND p.state = 'active' AND o.state = 'active'
), acting AS (
  SELECT p.id, p.office_id, p.region_prefixes
    FROM person p JOIN me ON p.office_id = me.office_id
   WHERE p.state = 'active'
     AND (p.id = me.id OR p.id IN (SELECT s.for_person_id FROM stand_in s
                                    WHERE s.person_id = $1 AND $2::date BETWEEN s.from_day AND s.to_day))
), region AS (
  SELECT unnest(a.region_prefixes) AS prefix FROM acting a WHERE a.region_prefixes IS NOT NULL
  UNION
  SELECT d.region_prefix FROM acting a JOIN duty d ON d.office_id = a.office_id WHERE a.region_prefixes IS NULL
), below AS (
  SELECT o.id FROM office o JOIN me ON o.parent_id = me.office_id
  UNION
  SELECT o.id FROM office o JOIN below b ON o.parent_id = b.id
)
SELECT me.id, me.name, me.office_id AS "officeId", me.revision, me.office_name AS "officeName", me.level AS "officeLevel",
  me.topmost AS "isTopmost",
  ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM role_grant r JOIN acting a ON a.id = r.person_id
         WHERE r.from_day <= $2::date AND (r.to_day IS NULL OR r.to_day >= $2::date) ORDER BY 1) AS roles,
  ARRAY(SELECT prefix COLLATE "C" FROM region ORDER BY 1) AS "regionPrefixes",
  ARRAY(SELECT id COLLATE "C" FROM below ORDER BY 1) AS "subordinateOfficeIds",
  ARRAY(SELECT a.id COLLATE "C" FROM acting a WHERE a.id <> me.id ORDER BY 1) AS "standsInFor",
  (SELECT coalesce(json_agg(json_build_object('id', d.id, 'name', d.name) ORDER BY d.id COLLATE "C"), '[]')
     FROM department d
    WHERE d.id IN (SELECT pd.department_id FROM person_department pd JOIN acting a ON a.id = pd.person_id)
  ) AS departments
FROM me`;

/** Who a person is in the organisation. */
export class PersonDirectory {
  /** Undefined when the person is unknown, left, or has no role in force on the day, and when the office is closed. */
  async findActor(tx: Tx, personId: string, onDay: string): Promise<FoundActor | undefined> {
    const [row] = await tx.query<Row & Record<string, unknown>>(FIND, [personId, onDay]);
    if (row === undefined || row.roles.length === 0) return undefined;
    const { id, name, officeId, roles, regionPrefixes, subordinateOfficeIds, departments, ...found } = row;
    return {
      actor: {
        id,
        name,
        roles: roles.filter(isRole),
        procuratorateId: officeId,
        regionPrefixes,
        departmentIds: departments.map((department) => department.id),
        subordinateOfficeIds,
      },
      officeName: found.officeName,
      officeLevel: found.officeLevel,
      isTopmost: found.isTopmost,
      departments,
      revision: found.revision,
      standsInFor: found.standsInFor,
    };
  }
  /** The office of each that is known, whatever the state of person and office. */
  async findOffices(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; officeId: string }>(
      'SELECT id, office_id AS "officeId" FROM person WHERE id = ANY ($1)',
      [personIds],
    );
    return new Map(rows.map(({ id, officeId }) => [id, officeId]));
  }
}
