import type { Fault } from './fault.js';
import { ENTITY_ID, isName } from './form.js';
import { type Organisation, prefixesByOffice } from './organisation.js';
import type { Person } from './person.js';
import { findClash } from './separation.js';
import { lastDay, overlap, spanFault } from './span.js';

/** Role ids with their names. */
export type RoleNames = Readonly<Record<string, string>>;

export interface CheckContext {
  /** Today. */
  readonly day: string;
  readonly roles: RoleNames;
}

type Say = (field: string | null, code: string, detail: string) => void;

export function checkDepartments({ departments, offices, people }: Organisation): Fault[] {
  const faults: Fault[] = [];
  const busy = new Set(
    [...people.values()].filter(({ state }) => state === 'active').flatMap(({ departmentIds }) => departmentIds),
  );
  for (const { id, name, officeId, kinds, state } of departments.values()) {
    const say: Say = (field, code, detail) => faults.push({ code, entity: 'department', id, field, detail });
    if (!ENTITY_ID.test(id)) say('id', 'ORG.FORM_INVALID', '编号应为小写字母、数字或连字符，不超过 64 个');
    if (!isName(name)) say('name', 'ORG.FORM_INVALID', '名称不能为空，不超过 100 个字，首尾没有空格');
    if (kinds.length === 0) say('kinds', 'ORG.FORM_INVALID', '须写明部门的业务类别');
    if (!offices.has(officeId)) say('officeId', 'ORG.OFFICE_UNKNOWN', `没有编号为 ${officeId} 的检察院`);
    if (state === 'closed' && busy.has(id)) say('state', 'ORG.DEPARTMENT_IN_USE', `部门 ${id} 尚有在职人员，不能撤销`);
  }
  return faults;
}

export function checkPeople(organisation: Organisation, context: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const prefixes = prefixesByOffice(organisation.duties);
  for (const person of organisation.people.values()) {
    const say: Say = (field, code, detail) => faults.push({ code, entity: 'person', id: person.id, field, detail });
    checkPlace(person, organisation, prefixes, say);
    checkTerms(person, context, say);
  }
  return faults;
}

function checkPlace(
  person: Person,
  { offices, departments }: Organisation,
  prefixes: ReadonlyMap<string, readonly string[]>,
  say: Say,
): void {
  const { id, name, officeId, departmentIds, regionPrefixes, state } = person;
  if (!ENTITY_ID.test(id)) say('id', 'ORG.FORM_INVALID', '编号应为小写字母、数字或连字符，不超过 64 个');
  if (!isName(name)) say('name', 'ORG.FORM_INVALID', '姓名不能为空，不超过 100 个字，首尾没有空格');
  const office = offices.get(officeId);
  if (office === undefined) say('officeId', 'ORG.OFFICE_UNKNOWN', `没有编号为 ${officeId} 的检察院`);
  if (state === 'left') return;
  for (const [index, departmentId] of departmentIds.entries()) {
    const department = departments.get(departmentId);
    if (department?.officeId !== officeId || department.state === 'closed') {
      say(`departmentIds/${index}`, 'ORG.DEPARTMENT_UNKNOWN', `检察院 ${officeId} 没有编号为 ${departmentId} 的部门`);
    }
  }
  const ofOffice = prefixes.get(officeId) ?? [];
  for (const [index, prefix] of (regionPrefixes ?? []).entries()) {
    if (ofOffice.some((wider) => prefix.startsWith(wider))) continue;
    say(`regionPrefixes/${index}`, 'ORG.REGION_NOT_OF_OFFICE', `${prefix} 不在检察院 ${officeId} 的管辖之内`);
  }
}

function checkTerms({ id, terms, state }: Person, { day, roles }: CheckContext, say: Say): void {
  for (const [index, term] of terms.entries()) {
    if (!Object.hasOwn(roles, term.role)) say(`terms/${index}/role`, 'ORG.TERM_INVALID', `没有“${term.role}”这一角色`);
    const fault = spanFault(term);
    if (fault !== null) {
      say(`terms/${index}`, 'ORG.TERM_INVALID', fault);
      return;
    }
    if (terms.slice(0, index).some((earlier) => earlier.role === term.role && overlap(earlier, term))) {
      say(`terms/${index}`, 'ORG.TERM_INVALID', `${roles[term.role] ?? term.role} 的两个任期重叠`);
    }
    if (state === 'left' && lastDay(term) > day) {
      say('state', 'ORG.TERM_OPEN', `人员 ${id} 的${roles[term.role] ?? term.role}任期尚未结束`);
    }
  }
  const clash = findClash(terms);
  if (clash !== undefined) {
    const [one, other] = [clash.one, clash.other].map(({ role }) => roles[role] ?? role);
    say('terms', 'ORG.ROLES_EXCLUDE', `${one}与${other}不能由同一人同时担任（三员分离）`);
  }
}
