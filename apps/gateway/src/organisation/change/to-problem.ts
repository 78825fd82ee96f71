import type { EntityKind, Fault } from '#domain/organisation';
import { ProblemError } from '#kernel';

/** What a request's body describes: faults of it point into the body. */
export interface Subject {
  readonly entity: EntityKind;
  readonly id: string;
  /** Where the body has the entity's field, when not at the field's own name. */
  readonly placeOf?: (field: string) => string;
}

const MOST = 50;

/** The first fault gives the code; all of them are told, those of other things than the subject without a place. */
export function toProblem(faults: readonly Fault[], subject: Subject): ProblemError {
  const [first] = faults;
  if (first === undefined) throw new Error('a refusal without a fault');
  const items = faults.slice(0, MOST).map(({ entity, id, field, detail }) => ({
    pointer:
      entity === subject.entity && id === subject.id && field !== null ? `/${subject.placeOf?.(field) ?? field}` : '',
    detail,
  }));
  return new ProblemError(first.code, { detail: first.detail, items });
}

/** The entity that a request names by id, in the revision that its author has read. */
export function current<T extends { readonly revision: number }>(
  entities: ReadonlyMap<string, T>,
  id: string,
  revision: number,
): T {
  const entity = entities.get(id);
  if (entity === undefined) throw new ProblemError('ORG.NOT_FOUND', { detail: id });
  if (entity.revision !== revision) {
    throw new ProblemError('ORG.REVISION_CONFLICT', { facts: { revision: entity.revision } });
  }
  return entity;
}

export function assertFree(entities: ReadonlyMap<string, unknown>, id: string): void {
  if (entities.has(id)) throw new ProblemError('ORG.EXISTS', { items: [{ pointer: '/id', detail: `${id} 已被使用` }] });
}
