import { addDays } from '#kernel';
import type { Fault } from './fault.js';
import type { Organisation } from './organisation.js';
import type { Person, Term } from './person.js';
import { lastDay, type Span } from './span.js';

/**
 * What was in force until yesterday is a fact and stays as it was: a term that is over is not rewritten, one that runs can
 * only be given another end, from yesterday on. So the history of who could do what is right without reading the changes.
 */
export function checkTermsKept(before: Organisation, after: Organisation, day: string): Fault[] {
  const yesterday = addDays(day, -1);
  const faults: Fault[] = [];
  for (const person of after.people.values()) {
    const earlier = before.people.get(person.id);
    if (earlier !== undefined) faults.push(...checkPerson(earlier, person, { day, yesterday }));
  }
  for (const standIn of before.standIns.values()) {
    const later = after.standIns.get(standIn.id);
    const same = later?.personId === standIn.personId && later.forPersonId === standIn.forPersonId;
    if (isKept(standIn, same ? later : undefined, { day, yesterday })) continue;
    const detail = '已经过去的代理不能改写；正在进行的只能改截止日，不早于昨天';
    faults.push({ code: 'ORG.TERM_PAST', entity: 'standIn', id: standIn.id, field: 'toDay', detail });
  }
  for (const { id, fromDay } of after.standIns.values()) {
    if (before.standIns.has(id) || fromDay >= day) continue;
    const detail = `代理不能从过去的 ${fromDay} 开始，最早为今天`;
    faults.push({ code: 'ORG.STAND_IN_INVALID', entity: 'standIn', id, field: 'fromDay', detail });
  }
  return faults;
}

interface Days {
  readonly day: string;
  readonly yesterday: string;
}

function checkPerson(earlier: Person, person: Person, days: Days): Fault[] {
  const at = (code: string, field: string, detail: string): Fault => ({
    code,
    entity: 'person',
    id: person.id,
    field,
    detail,
  });
  const faults: Fault[] = [];
  if (person.terms !== earlier.terms) {
    for (const term of earlier.terms) {
      const later = person.terms.find(({ role, fromDay }) => role === term.role && fromDay === term.fromDay);
      if (isKept(term, later, days)) continue;
      const said = `${term.role} ${term.fromDay} 起的任期`;
      faults.push(at('ORG.TERM_PAST', 'terms', `${said}：已经过去的不能改写，正在进行的只能改截止日，不早于昨天`));
    }
  }
  const open = person.terms.find((term) => lastDay(term) > days.day);
  if (person.officeId !== earlier.officeId && open !== undefined) {
    faults.push(
      at('ORG.TERM_OPEN', 'officeId', `人员 ${person.id} 在 ${earlier.officeId} 的任期尚未结束，不能调往他院`),
    );
  }
  return faults;
}

/** True when `later` says the same as `earlier` of all days before today. */
function isKept(earlier: Span, later: Span | undefined, { day, yesterday }: Days): boolean {
  if (earlier.fromDay >= day) return true;
  if (later === undefined || later.fromDay !== earlier.fromDay) return false;
  return later.toDay === earlier.toDay || (lastDay(earlier) >= yesterday && lastDay(later) >= yesterday);
}

const SECURITY_ADMIN = 'security-admin';

/**
 * Somebody must be there to give and take roles: the days from today on that have a security administrator without a gap
 * must not become fewer, once there is one.
 */
export function checkSecurityAdmin(before: Organisation, after: Organisation, day: string): Fault[] {
  const had = coveredUntil(before, day);
  if (had === undefined) return [];
  const has = coveredUntil(after, day);
  if (has !== undefined && has >= had) return [];
  const left = [...before.people.values()].find(
    (person) => person.terms.some(({ role }) => role === SECURITY_ADMIN) && after.people.get(person.id) !== person,
  );
  const detail = `${has === undefined ? '今天' : `${has} 之后`}将没有安全管理员；请先任命继任者`;
  return [{ code: 'ORG.LAST_SECURITY_ADMIN', entity: 'person', id: left?.id ?? '', field: 'terms', detail }];
}

/** The last day up to which, from `day` on, there is a security administrator every day; undefined when there is none today. */
function coveredUntil({ people }: Organisation, day: string): string | undefined {
  const terms = [...people.values()]
    .filter(({ state }) => state === 'active')
    .flatMap((person): Term[] => person.terms.filter(({ role }) => role === SECURITY_ADMIN))
    .sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1));
  let until: string | undefined;
  for (const term of terms) {
    const reaches = until === undefined ? term.fromDay <= day : term.fromDay <= nextDay(until);
    if (reaches && lastDay(term) >= day && (until === undefined || lastDay(term) > until)) until = lastDay(term);
  }
  return until;
}

// '9999-12-31' + 1 is no text of ten characters any more.
const nextDay = (day: string): string => (day === '9999-12-31' ? day : addDays(day, 1));
