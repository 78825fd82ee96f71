import type { EventPlace, ItemPlace } from '#domain/access';
import { DEPARTMENT, OFFICE, REGION } from './sample-people.js';

export const ME = 'p-me';
export const SOMEBODY = 'p-somebody';

export interface GridItem extends ItemPlace {
  readonly id: string;
}

const all = <T>(...values: T[]): readonly T[] => values;
const idOf = (kind: string, index: number): string =>
  `0195f3a2-${kind}-7000-8000-${index.toString(16).padStart(12, '0')}`;

/** Every combination of where an item can be and who is around it, seen from `ME`. */
export function itemGrid(kind: string): GridItem[] {
  const items: Omit<GridItem, 'id'>[] = [];
  for (const procuratorateId of Object.values(OFFICE))
    for (const regionCode12 of Object.values(REGION))
      for (const departmentId of all(null, DEPARTMENT.own, DEPARTMENT.other))
        for (const responsibleId of all(null, ME, SOMEBODY))
          for (const recusedIds of all<string[]>([], [SOMEBODY], [SOMEBODY, ME]))
            for (const formerOfficeIds of all<string[]>([], [OFFICE.own, OFFICE.child]))
              items.push({ procuratorateId, regionCode12, departmentId, responsibleId, recusedIds, formerOfficeIds });
  return items.map((item, index) => ({ ...item, id: idOf(kind, index) }));
}

/** Every place that an event can have, and who may be recused from what holds it. */
export const eventGrid = (kind: string): (Pick<GridItem, 'id'> & EventPlace)[] =>
  recordGrid(kind).flatMap((record, index) =>
    all<string[]>([], [SOMEBODY], [SOMEBODY, ME]).map((recusedIds, variant) => ({
      ...record,
      id: idOf(kind, index * 10 + variant),
      recusedIds,
    })),
  );

/** Every place that a record can have. */
export const recordGrid = (kind: string): Pick<GridItem, 'id' | 'procuratorateId' | 'regionCode12'>[] =>
  Object.values(OFFICE).flatMap((procuratorateId, a) =>
    Object.values(REGION).map((regionCode12, b) => ({ id: idOf(kind, a * 10 + b), procuratorateId, regionCode12 })),
  );
