import type { Condition } from '#kernel';
import type { Person } from './places.js';

/** A relation between a person and what there is to see, with the words that a person reads. */
export interface Term {
  readonly says: string;
  readonly condition: (person: Person) => Condition;
}

/** The whole vocabulary of the policy: every line of it is made of these. */
export const TERMS = {
  'own-office': {
    says: '属于本院',
    condition: ({ procuratorateId }) => ({ field: 'procuratorateId', is: procuratorateId }),
  },
  'subordinate-office': {
    says: '属于下级院',
    condition: ({ subordinateOfficeIds }) => ({ field: 'procuratorateId', isOneOf: subordinateOfficeIds }),
  },
  'former-office': {
    says: '由本院移送出去',
    condition: ({ procuratorateId }) => ({ field: 'formerOfficeIds', hasOneOf: [procuratorateId] }),
  },
  'own-region': {
    says: '在本人管辖区域内',
    condition: ({ regionPrefixes }) => ({ field: 'regionCode12', beginsWithOneOf: regionPrefixes }),
  },
  'own-department': {
    says: '属于本人所在部门，或尚未分配部门',
    condition: ({ departmentIds }) => ({
      any: [
        { field: 'departmentId', is: null },
        { field: 'departmentId', isOneOf: departmentIds },
      ],
    }),
  },
  'no-department': { says: '尚未分配部门', condition: () => ({ field: 'departmentId', is: null }) },
  responsible: { says: '由本人承办', condition: ({ id }) => ({ field: 'responsibleId', is: id }) },
  recused: { says: '本人已被决定回避', condition: ({ id }) => ({ field: 'recusedIds', hasOneOf: [id] }) },
  told: { says: '告知本人的角色', condition: ({ roles }) => ({ field: 'roles', hasOneOf: roles }) },
  'of-others': { says: '不是本人所为', condition: ({ id }) => ({ not: { field: 'actorId', is: id } }) },
} as const satisfies Record<string, Term>;

export type TermId = keyof typeof TERMS;
