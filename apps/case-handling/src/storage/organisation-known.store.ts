import type { OrgChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';

export type KnownEntity = 'office' | 'department' | 'person' | 'duty';

/** This service's copy of offices, departments, people and duties. An older revision never overwrites a newer one. */
export class OrganisationKnownStore {
  async saveOffices(tx: Tx, changed: readonly OrgChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO known_office AS k (id, name, level, parent_id, state, revision)
       SELECT id, office->>'name', office->>'level', office->>'parentId', office->>'state', revision
         FROM jsonb_to_recordset($1::jsonb) AS r (id text, revision integer, office jsonb)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, level = EXCLUDED.level, parent_id = EXCLUDED.parent_id,
         state = EXCLUDED.state, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async saveDepartments(tx: Tx, changed: readonly OrgChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO known_department AS k (id, office_id, name, kinds, state, revision)
       SELECT id, department->>'officeId', department->>'name',
              ARRAY(SELECT jsonb_array_elements_text(department->'kinds')), department->>'state', revision
         FROM jsonb_to_recordset($1::jsonb) AS r (id text, revision integer, department jsonb)
       ON CONFLICT (id) DO UPDATE SET office_id = EXCLUDED.office_id, name = EXCLUDED.name, kinds = EXCLUDED.kinds,
         state = EXCLUDED.state, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async savePeople(tx: Tx, changed: readonly OrgChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO known_person AS k (id, office_id, name, department_ids, region_prefixes, terms, stand_ins, state,
         revision)
       SELECT id, person->>'officeId', person->>'name',
              ARRAY(SELECT jsonb_array_elements_text(person->'departmentIds')),
              CASE jsonb_typeof(person->'regionPrefixes')
                WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(person->'regionPrefixes')) END,
              person->'terms', person->'standIns', person->>'state', revision
         FROM jsonb_to_recordset($1::jsonb) AS r (id text, revision integer, person jsonb)
       ON CONFLICT (id) DO UPDATE SET office_id = EXCLUDED.office_id, name = EXCLUDED.name,
         department_ids = EXCLUDED.department_ids, region_prefixes = EXCLUDED.region_prefixes,
         terms = EXCLUDED.terms, stand_ins = EXCLUDED.stand_ins, state = EXCLUDED.state, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async saveDuties(tx: Tx, changed: readonly OrgChangedV1[]): Promise<void> {
    await tx.query(
      `INSERT INTO known_duty AS k (region_prefix, office_id, revision)
       SELECT id, duty->>'officeId', revision FROM jsonb_to_recordset($1::jsonb) AS r (id text, revision integer, duty jsonb)
       ON CONFLICT (region_prefix) DO UPDATE SET office_id = EXCLUDED.office_id, revision = EXCLUDED.revision
       WHERE k.revision < EXCLUDED.revision`,
      [JSON.stringify(changed)],
    );
  }

  async remove(tx: Tx, entity: KnownEntity, ids: readonly string[]): Promise<void> {
    const key = entity === 'duty' ? 'region_prefix' : 'id';
    await tx.query(`DELETE FROM known_${entity} WHERE ${key} = ANY ($1)`, [ids]);
  }
}
