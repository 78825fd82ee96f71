import type { EntityChange } from './compare.js';
import { sameFacts } from './compare.js';
import type { Fault } from './fault.js';
import { type Organisation, officesAbove } from './organisation.js';

/**
 * structure: offices, departments, people and duties, the system administrator's.
 * roles: terms and stand-ins, the security administrator's. Whoever could do both would make himself anything (三员分离).
 */
export type Part = 'structure' | 'roles';

export interface Author {
  readonly personId: string;
  readonly parts: readonly Part[];
  /** The offices that the author administers: the own one and those below. */
  readonly officeIds: readonly string[];
}

const NAMES: Readonly<Record<Part, string>> = { structure: '系统管理员', roles: '安全管理员' };

export function checkAuthority(
  changes: readonly EntityChange[],
  organisations: BeforeAndAfter,
  author: Author,
): Fault[] {
  return changes.flatMap((change) => {
    const at = { entity: change.kind, id: change.id, field: null };
    const missing = partsOf(change).find((part) => !author.parts.includes(part));
    if (missing !== undefined) {
      return [{ ...at, code: 'ORG.NOT_YOUR_PART', detail: `${change.id}：此项须由${NAMES[missing]}办理` }];
    }
    const other = officesOf(change, organisations).find((id) => !administers(author, id, organisations));
    if (other !== undefined) {
      return [{ ...at, code: 'ORG.OTHER_OFFICE', detail: `${change.id}：检察院 ${other} 不在本院及下级院之内` }];
    }
    if (givesTo(change, author.personId)) {
      return [{ ...at, code: 'ORG.OWN_ROLES', detail: '本人的角色与代理须由另一名安全管理员办理' }];
    }
    return [];
  });
}

function partsOf(change: EntityChange): Part[] {
  if (change.kind === 'standIn') return ['roles'];
  if (change.kind !== 'person') return ['structure'];
  const { before, after } = change;
  const terms = !sameFacts(before?.terms ?? [], after?.terms ?? []);
  const others = before === null || after === null || !sameFacts({ ...before, terms: [] }, { ...after, terms: [] });
  return [...(terms ? (['roles'] as const) : []), ...(others ? (['structure'] as const) : [])];
}

interface BeforeAndAfter {
  readonly before: Organisation;
  readonly after: Organisation;
}

/** True for the author's offices, and for one that the same change puts below them. One that is nowhere is refused elsewhere. */
function administers({ officeIds }: Author, officeId: string, { before, after }: BeforeAndAfter): boolean {
  if (officeIds.includes(officeId)) return true;
  const isNew = !before.offices.has(officeId);
  if (isNew && !after.offices.has(officeId)) return true;
  const known = officesAbove(after.offices, officeId).find((id) => before.offices.has(id));
  return isNew && known !== undefined && officeIds.includes(known);
}

/** The offices whose affairs the change is, as they were and as they become. */
function officesOf(change: EntityChange, { before, after }: BeforeAndAfter): string[] {
  switch (change.kind) {
    case 'office':
      // A new office is its parent's affair; one at the top is nobody's but the installation's.
      if (change.before === null) return [change.after?.parentId ?? change.id];
      if (change.after === null || change.after.parentId === change.before.parentId) return [change.id];
      return [change.id, change.after.parentId ?? change.id];
    case 'standIn': {
      const ids = [change.before, change.after].flatMap((standIn) =>
        standIn === null ? [] : [standIn.personId, standIn.forPersonId],
      );
      return ids.flatMap((id) => (after.people.get(id) ?? before.people.get(id))?.officeId ?? []);
    }
    case 'department':
    case 'person':
    case 'duty':
      return [change.before, change.after].flatMap((entity) => entity?.officeId ?? []);
  }
}

const givesTo = (change: EntityChange, personId: string): boolean =>
  (change.kind === 'person' && change.id === personId && partsOf(change).includes('roles')) ||
  (change.kind === 'standIn' && [change.before, change.after].some((standIn) => standIn?.personId === personId));
