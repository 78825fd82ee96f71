import type { Span } from './span.js';

/** A role that a person has from a day to a day (任期); null has no end. */
export interface Term extends Span {
  readonly role: string;
}

export interface Person {
  readonly id: string;
  readonly officeId: string;
  readonly name: string;
  /** Departments of the office, sorted, each once. */
  readonly departmentIds: readonly string[];
  /** Narrows the regions of the office to these beginnings of codes; null is all of the office's. */
  readonly regionPrefixes: readonly string[] | null;
  readonly state: 'active' | 'left';
  /** Sorted by `sortTerms`. */
  readonly terms: readonly Term[];
  /** Grows with everything that changes what the person may do, also with changes of office, department and stand-ins. */
  readonly revision: number;
}

/** One person acts for another of the same office (代理): gets that one's roles and departments, no more. */
export interface StandIn extends Span {
  readonly id: string;
  readonly personId: string;
  readonly forPersonId: string;
  readonly toDay: string;
  readonly revision: number;
}

export const sortTerms = (terms: readonly Term[]): Term[] =>
  [...terms].sort((a, b) => compare(a.fromDay, b.fromDay) || compare(a.role, b.role));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
