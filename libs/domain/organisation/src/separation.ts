import { common, overlap } from './span.js';
import type { Person, StandIn, Term } from './person.js';

/**
 * 三员: system, security and audit administrator. Each excludes every other role in one person at one time
 * (等保三级 三员分离, GB/T 22239-2019 8.1.5: 系统管理、审计管理、安全管理 分设).
 */
export const ADMINISTRATORS: readonly string[] = ['ops', 'security-admin', 'auditor'];

export interface Clash {
  readonly one: Term;
  readonly other: Term;
}

/** Two terms that one person cannot have together; undefined when there are none. */
export function findClash(terms: readonly Term[]): Clash | undefined {
  for (const [index, one] of terms.entries()) {
    for (const other of terms.slice(index + 1)) {
      if (one.role === other.role || !overlap(one, other)) continue;
      if (ADMINISTRATORS.includes(one.role) || ADMINISTRATORS.includes(other.role)) return { one, other };
    }
  }
  return undefined;
}

/** The terms that come to a person by standing in: those of the others, cut to the span. */
export const lentTerms = (standIns: readonly StandIn[], people: ReadonlyMap<string, Person>): Term[] =>
  standIns.flatMap((standIn) =>
    (people.get(standIn.forPersonId)?.terms ?? []).flatMap((term) => {
      const span = common(term, standIn);
      return span === undefined ? [] : [{ role: term.role, ...span }];
    }),
  );
