import { DEPARTMENT_KINDS, type Department, type DepartmentKind } from '#domain/organisation';
import type { Actor } from '#platform/auth';
import type { OrganisationChanges } from '../change/organisation-changes.js';
import { assertFree, current } from '../change/to-problem.js';

export type DepartmentFacts = Pick<Department, 'name' | 'kinds'>;

/** Enters a department, changes one, or closes it. */
export class KeepDepartment {
  constructor(private readonly changes: OrganisationChanges) {}

  async create(actor: Actor, id: string, facts: DepartmentFacts & Pick<Department, 'officeId'>): Promise<Department> {
    const after = await this.changes.change(actor, { entity: 'department', id }, (draft) => {
      assertFree(draft.departments, id);
      draft.departments.set(id, { ...facts, id, kinds: inOrder(facts.kinds), state: 'active', revision: 0 });
    });
    return after.departments.get(id)!;
  }

  async change(
    actor: Actor,
    id: string,
    facts: DepartmentFacts & Pick<Department, 'state' | 'revision'>,
  ): Promise<Department> {
    const after = await this.changes.change(actor, { entity: 'department', id }, (draft) => {
      const before = current(draft.departments, id, facts.revision);
      draft.departments.set(id, { ...before, ...facts, kinds: inOrder(facts.kinds) });
    });
    return after.departments.get(id)!;
  }
}

const inOrder = (kinds: readonly DepartmentKind[]): DepartmentKind[] =>
  (Object.keys(DEPARTMENT_KINDS) as DepartmentKind[]).filter((kind) => kinds.includes(kind));
