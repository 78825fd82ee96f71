import type { Condition } from '#kernel';
import type { Actor } from '#platform/auth';

/** What of all that a person may see is asked for. */
export const MINE = { responsible: '本人承办', department: '本部门', unassigned: '尚无承办人' } as const;
export type Mine = keyof typeof MINE;

export function mineCondition(mine: Mine, actor: Actor): Condition {
  switch (mine) {
    case 'responsible':
      return { field: 'responsibleId', is: actor.id };
    case 'department':
      return { field: 'departmentId', isOneOf: actor.departmentIds };
    case 'unassigned':
      return { field: 'responsibleId', is: null };
  }
}
