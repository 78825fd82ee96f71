import { err, ok, type Result } from '#kernel';
import { type Author, checkAuthority } from './check-authority.js';
import { checkDuties } from './check-duties.js';
import { checkOffices } from './check-offices.js';
import { type CheckContext, checkDepartments, checkPeople } from './check-people.js';
import { checkStandIns } from './check-stand-ins.js';
import { checkSecurityAdmin, checkTermsKept } from './check-terms-kept.js';
import { compareOrganisations, type EntityChange, peopleTouched } from './compare.js';
import type { Fault } from './fault.js';
import type { Organisation } from './organisation.js';

export interface DecidedChange {
  /** What differs, each `after` with its new revision. */
  readonly changes: readonly EntityChange[];
  /** Revisions of people who did not change themselves, while what they may do did. */
  readonly touched: ReadonlyMap<string, number>;
}

export interface ChangeContext extends CheckContext {
  /** Null for the installation, which fills an empty organisation. */
  readonly author: Author | null;
}

/**
 * Whether the organisation may become `after`. Both are whole, so that one check serves a field changed by hand and a
 * workbook of thousands of rows; `before` is sound, so that every fault is the change's.
 */
export function decideChange(
  before: Organisation,
  after: Organisation,
  context: ChangeContext,
): Result<DecidedChange, readonly Fault[]> {
  const changes = compareOrganisations(before, after);
  const faults = [
    ...(context.author === null ? [] : checkAuthority(changes, { before, after }, context.author)),
    ...checkOffices(after),
    ...checkDepartments(after),
    ...checkDepartmentsStay(changes),
    ...checkDuties(after),
    ...checkPeople(after, context),
    ...checkStandIns(after, context),
    ...checkTermsKept(before, after, context.day),
    ...checkSecurityAdmin(before, after, context.day),
  ];
  if (faults.length > 0) return err(faults);
  const changed = new Set(changes.filter(({ kind }) => kind === 'person').map(({ id }) => id));
  const touched = peopleTouched(before, after).filter((id) => !changed.has(id));
  return ok({
    changes: changes.map(withRevision),
    touched: new Map(touched.map((id) => [id, (before.people.get(id)?.revision ?? 0) + 1])),
  });
}

/** A department is a part of its office: another office makes its own. */
const checkDepartmentsStay = (changes: readonly EntityChange[]): Fault[] =>
  changes.flatMap(({ kind, id, before, after }) =>
    kind === 'department' && before !== null && after !== null && before.officeId !== after.officeId
      ? [
          {
            code: 'ORG.DEPARTMENT_MOVED',
            entity: kind,
            id,
            field: 'officeId',
            detail: `部门 ${id} 属于 ${before.officeId}`,
          },
        ]
      : [],
  );

const withRevision = (change: EntityChange): EntityChange =>
  change.after === null
    ? change
    : ({ ...change, after: { ...change.after, revision: (change.before?.revision ?? 0) + 1 } } as EntityChange);
