import { type Condition, holds } from '#kernel';
import type { Action, Kind, Person, Places } from './places.js';
import { POLICY } from './policy.js';
import type { PolicyLine } from './policy-line.js';
import { TERMS, type TermId } from './terms.js';

/** What the policy says of one person and one thing. */
export interface Ruling {
  readonly allowed: boolean;
  readonly layer: 'policy';
  /** Id of the line that decided; of the nearest one when none allows; null when none is for the person's roles. */
  readonly rule: string | null;
  /** For people to read. It names relations, never the thing. */
  readonly says: string;
}

/** The second layer: one list of lines behind every list, check of one item and explanation. */
export class AccessPolicy {
  constructor(readonly lines: readonly PolicyLine[] = POLICY) {}

  decide<K extends Kind>(person: Person, action: Action, kind: K, place: Places[K]): Ruling {
    const lines = this.linesFor(person, action, kind);
    const met = (line: PolicyLine) => line.when.every((term) => holds(TERMS[term].condition(person), place));
    const denied = lines.find((line) => line.effect === 'deny' && met(line));
    if (denied !== undefined) return ruling(false, denied);
    const allowing = lines.filter((line) => line.effect === 'allow');
    const allowed = allowing.find(met);
    if (allowed !== undefined) return ruling(true, allowed);
    return nearest(person, allowing, place);
  }

  /** The same for a list: true of exactly those rows that `decide` allows. */
  filter(person: Person, action: Action, kind: Kind): Condition {
    const lines = this.linesFor(person, action, kind);
    const conditionOf = (line: PolicyLine): Condition => ({
      all: line.when.map((term) => TERMS[term].condition(person)),
    });
    const of = (effect: PolicyLine['effect']) => lines.filter((line) => line.effect === effect).map(conditionOf);
    return { all: [{ any: of('allow') }, ...of('deny').map((denied): Condition => ({ not: denied }))] };
  }

  private linesFor(person: Person, action: Action, kind: Kind): readonly PolicyLine[] {
    return this.lines.filter(
      (line) =>
        line.of.includes(kind) &&
        line.may.includes(action) &&
        (line.roles === 'everybody' || line.roles.some((role) => person.roles.includes(role))),
    );
  }
}

/** The policy in force. */
export const ACCESS = new AccessPolicy();

const ruling = (allowed: boolean, line: PolicyLine): Ruling => ({
  allowed,
  layer: 'policy',
  rule: line.id,
  says: line.says,
});

/** Of the lines for the person's roles, the one of which the fewest relations are missing, and the most are there. */
function nearest(person: Person, lines: readonly PolicyLine[], place: object): Ruling {
  const missing = (line: PolicyLine): TermId[] =>
    line.when.filter((term) => !holds(TERMS[term].condition(person), place));
  const [line] = [...lines].sort((a, b) => missing(a).length - missing(b).length || b.when.length - a.when.length);
  if (line === undefined) {
    return { allowed: false, layer: 'policy', rule: null, says: '没有一条规则准许本人的角色。' };
  }
  const lacks = missing(line).map((term) => `“${TERMS[term].says}”`);
  return { ...ruling(false, line), says: `${line.says}不符合其中的${lacks.join('、')}。` };
}
