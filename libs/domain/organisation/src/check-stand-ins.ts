import type { CheckContext } from './check-people.js';
import type { Fault } from './fault.js';
import type { Organisation } from './organisation.js';
import type { StandIn } from './person.js';
import { findClash, lentTerms } from './separation.js';
import { overlap, spanFault } from './span.js';

/** What is wrong with the stand-ins. Those that are over are facts: people may have left or moved since. */
export function checkStandIns({ standIns, people }: Organisation, { day, roles }: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const open = [...standIns.values()].filter(({ toDay }) => toDay >= day);
  for (const standIn of standIns.values()) {
    const say = (field: string | null, code: string, detail: string): void =>
      void faults.push({ code, entity: 'standIn', id: standIn.id, field, detail });
    const fault = spanFault(standIn);
    if (fault !== null) {
      say('toDay', 'ORG.STAND_IN_INVALID', fault);
      continue;
    }
    if (standIn.toDay < day) continue;
    const wrong = wrongPair(standIn, people);
    if (wrong !== undefined) {
      say(wrong.field, 'ORG.STAND_IN_INVALID', wrong.detail);
      continue;
    }
    const own = people.get(standIn.personId)?.terms ?? [];
    const lent = lentTerms(
      open.filter(({ personId }) => personId === standIn.personId),
      people,
    );
    const clash = findClash([...own, ...lent]);
    if (clash !== undefined) {
      const [one, other] = [clash.one, clash.other].map(({ role }) => roles[role] ?? role);
      say('forPersonId', 'ORG.ROLES_EXCLUDE', `代理后同时担任${one}与${other}（三员分离）`);
    }
  }
  return faults;
}

function wrongPair(standIn: StandIn, people: Organisation['people']): { field: string; detail: string } | undefined {
  const { personId, forPersonId } = standIn;
  if (personId === forPersonId) return { field: 'forPersonId', detail: '不能代理自己' };
  const person = people.get(personId);
  if (person?.state !== 'active') return { field: 'personId', detail: `没有编号为 ${personId} 的在职人员` };
  const other = people.get(forPersonId);
  if (other?.state !== 'active') return { field: 'forPersonId', detail: `没有编号为 ${forPersonId} 的在职人员` };
  if (other.officeId !== person.officeId) {
    return { field: 'forPersonId', detail: `${personId} 与 ${forPersonId} 不在同一检察院` };
  }
  // A stand-in lends what is one's own: what somebody has by standing in is not lent on.
  if (!other.terms.some((term) => overlap(term, standIn))) {
    return { field: 'forPersonId', detail: `${forPersonId} 在此期间没有角色可以代理` };
  }
  return undefined;
}
