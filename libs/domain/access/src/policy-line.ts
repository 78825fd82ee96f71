import type { Action, Kind } from './places.js';
import type { TermId } from './terms.js';

/** One line: these roles may do this with what stands in all of these relations to them. */
export interface PolicyLine {
  /** Also the name of the row-level policies that say the same in the database. */
  readonly id: string;
  /** One sentence, as it is told to people. */
  readonly says: string;
  /** Tags of articles; `design` where no law says it and the product does. */
  readonly source: readonly string[];
  readonly of: readonly Kind[];
  readonly effect: 'allow' | 'deny';
  readonly roles: readonly string[] | 'everybody';
  readonly when: readonly TermId[];
  readonly may: readonly Action[];
}
