import type { Fault } from './fault.js';
import { ENTITY_ID, isName, REGION_CODE12, REGION_PREFIX } from './form.js';
import { isAbove, OFFICE_LEVELS, type Office } from './office.js';
import { type Organisation, officesAbove } from './organisation.js';

type Say = (field: string | null, code: string, detail: string) => void;

/** What is wrong with the offices among themselves. */
export function checkOffices({ offices, people, departments, duties }: Organisation): Fault[] {
  const faults: Fault[] = [];
  const busy = new Set([
    ...[...people.values()].filter(({ state }) => state === 'active').map(({ officeId }) => officeId),
    ...[...departments.values()].filter(({ state }) => state === 'active').map(({ officeId }) => officeId),
    ...[...duties.values()].map(({ officeId }) => officeId),
    ...[...offices.values()].filter(({ state }) => state === 'active').map(({ parentId }) => parentId),
  ]);
  for (const office of offices.values()) {
    const say: Say = (field, code, detail) => faults.push({ code, entity: 'office', id: office.id, field, detail });
    checkForm(office, say);
    checkParent(office, offices, say);
    if (office.state === 'closed' && busy.has(office.id)) {
      say('state', 'ORG.OFFICE_IN_USE', `检察院 ${office.id} 尚有下级院、部门、在职人员或管辖区域，不能撤并`);
    }
  }
  return faults;
}

function checkForm({ id, name, regionCode12, regionPrefix }: Office, say: Say): void {
  if (!ENTITY_ID.test(id)) say('id', 'ORG.FORM_INVALID', '编号应为小写字母、数字或连字符，不超过 64 个');
  if (!isName(name)) say('name', 'ORG.FORM_INVALID', '名称不能为空，不超过 100 个字，首尾没有空格');
  if (!REGION_CODE12.test(regionCode12)) {
    say('regionCode12', 'ORG.REGION_INVALID', '区划代码应为 12 位数字');
  }
  if (!REGION_PREFIX.test(regionPrefix) || !regionCode12.startsWith(regionPrefix)) {
    say('regionPrefix', 'ORG.REGION_INVALID', `辖区前缀应为区划代码 ${regionCode12} 的前 2、4、6、9 或 12 位`);
  }
}

function checkParent(office: Office, offices: Organisation['offices'], say: Say): void {
  if (office.parentId === null) {
    if (office.dispatched) say('parentId', 'ORG.OFFICE_UNKNOWN', '派出检察院须有派出它的上级院');
    return;
  }
  const parent = offices.get(office.parentId);
  if (parent === undefined) {
    say('parentId', 'ORG.OFFICE_UNKNOWN', `没有编号为 ${office.parentId} 的检察院`);
    return;
  }
  if (parent.id === office.id || isInCircle(offices, office.id)) {
    say('parentId', 'ORG.PARENT_CYCLE', `上级院 ${parent.id} 就在 ${office.id} 之下`);
    return;
  }
  if (!isAbove(parent.level, office.level)) {
    const [upper, lower] = [OFFICE_LEVELS[parent.level], OFFICE_LEVELS[office.level]];
    say('level', 'ORG.LEVEL_ORDER', `上级院 ${parent.id} 为${upper}，${office.id} 为${lower}：上级院的层级应当更高`);
  }
  if (!office.regionPrefix.startsWith(parent.regionPrefix)) {
    say(
      'regionPrefix',
      'ORG.REGION_OUTSIDE_PARENT',
      `辖区 ${office.regionPrefix} 不在上级院的 ${parent.regionPrefix} 之内`,
    );
  }
}

/** True when the way up from the office never reaches a top. */
function isInCircle(offices: Organisation['offices'], officeId: string): boolean {
  const top = officesAbove(offices, officeId).at(-1);
  return (
    top !== undefined && (offices.get(top)?.parentId ?? null) !== null && offices.has(offices.get(top)?.parentId ?? '')
  );
}
