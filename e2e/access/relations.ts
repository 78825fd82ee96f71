import type { ItemPlace } from '#domain/access';
import { type Actor, type Role } from '#platform/auth';
import { ME, SOMEBODY } from './item-grid.js';
import { DEPARTMENT, OFFICE, personOf, REGION } from './sample-people.js';

/** How an item stands to the person who asks: the columns of docs/access-table.md. */
export interface Relation {
  readonly id: string;
  /** Heading of its column. */
  readonly says: string;
  readonly place: ItemPlace;
}

const place = (change: Partial<ItemPlace> = {}): ItemPlace => ({
  procuratorateId: OFFICE.own,
  regionCode12: REGION.inside,
  departmentId: DEPARTMENT.own,
  responsibleId: SOMEBODY,
  recusedIds: [],
  formerOfficeIds: [],
  ...change,
});

/**
 * Each differs from the others in what its name says, and has nothing else that would let somebody in: what one handles
 * oneself lies in another department and region, what one is kept from would otherwise be one's own.
 */
export const RELATIONS: readonly Relation[] = [
  {
    id: 'own',
    says: '本人承办',
    place: place({ responsibleId: ME, departmentId: DEPARTMENT.other, regionCode12: REGION.outside }),
  },
  { id: 'department', says: '同部门', place: place() },
  { id: 'unassigned', says: '未分配部门', place: place({ departmentId: null, responsibleId: null }) },
  { id: 'office', says: '同院其他部门', place: place({ departmentId: DEPARTMENT.other }) },
  { id: 'region', says: '管辖区域外', place: place({ regionCode12: REGION.outside }) },
  { id: 'child', says: '下级院', place: place({ procuratorateId: OFFICE.child, departmentId: null }) },
  { id: 'parent', says: '上级院', place: place({ procuratorateId: OFFICE.parent, departmentId: null }) },
  {
    id: 'other',
    says: '其他院',
    place: place({ procuratorateId: OFFICE.other, departmentId: null, responsibleId: ME }),
  },
  { id: 'recused', says: '本人回避', place: place({ responsibleId: ME, recusedIds: [ME] }) },
  {
    id: 'moved-away',
    says: '已移送他院',
    place: place({ procuratorateId: OFFICE.other, departmentId: null, formerOfficeIds: [OFFICE.own] }),
  },
];

/** The person who asks, in one role. It is the same person in every role, so that one set of items does for all. */
export const asker = (role: Role): Actor => personOf(role, { id: ME });
