import type { Duty } from './duty.js';
import type { Fault } from './fault.js';
import { REGION_PREFIX } from './form.js';
import { type Organisation, officesAbove } from './organisation.js';

/** What is wrong with the table of duties: no region has two offices, unless one stands over the other. */
export function checkDuties(organisation: Organisation): Fault[] {
  const { duties } = organisation;
  return [...duties.values()].flatMap((duty) => {
    const fault = faultOf(duty, organisation);
    return fault === undefined ? [] : [{ entity: 'duty' as const, id: duty.regionPrefix, ...fault }];
  });
}

function faultOf(duty: Duty, organisation: Organisation): Pick<Fault, 'code' | 'field' | 'detail'> | undefined {
  const { offices } = organisation;
  const { regionPrefix, officeId } = duty;
  if (!REGION_PREFIX.test(regionPrefix)) {
    return { field: 'regionPrefix', code: 'ORG.REGION_INVALID', detail: '辖区前缀应为 2、4、6、9 或 12 位数字' };
  }
  const office = offices.get(officeId);
  if (office === undefined) {
    return { field: 'officeId', code: 'ORG.OFFICE_UNKNOWN', detail: `没有编号为 ${officeId} 的检察院` };
  }
  // What a 派出检察院 is given lies in the area of the office that sends it, not in one of its own.
  const within = (office.dispatched ? offices.get(office.parentId ?? '') : undefined) ?? office;
  if (!regionPrefix.startsWith(within.regionPrefix)) {
    const detail = `${regionPrefix} 不在 ${within.id} 的辖区 ${within.regionPrefix} 之内`;
    return { field: 'regionPrefix', code: 'ORG.DUTY_OUTSIDE_OFFICE', detail };
  }
  const other = findOverlap(duty, organisation);
  if (other === undefined) return undefined;
  const detail = `${regionPrefix}（${officeId}）与 ${other.regionPrefix}（${other.officeId}）重叠，两院并非上下级`;
  return { field: 'regionPrefix', code: 'ORG.DUTY_OVERLAP', detail };
}

/** A wider duty of an office that is neither above nor below. A 派出检察院 may be given a part of its neighbour's area. */
function findOverlap({ regionPrefix, officeId }: Duty, { duties, offices }: Organisation): Duty | undefined {
  for (let length = regionPrefix.length - 1; length > 0; length -= 1) {
    const wider = duties.get(regionPrefix.slice(0, length));
    if (wider === undefined || wider.officeId === officeId) continue;
    const related =
      officesAbove(offices, officeId).includes(wider.officeId) ||
      officesAbove(offices, wider.officeId).includes(officeId);
    if (!related && offices.get(officeId)?.dispatched !== true) return wider;
  }
  return undefined;
}
