import type { EntityKind } from './organisation.js';

/** Why a change is refused: a rule of the catalogue of errors, and where it was broken. */
export interface Fault {
  /** A code of the catalogue, `ORG.…`. */
  readonly code: string;
  readonly entity: EntityKind;
  readonly id: string;
  /** Name of the entity's field (`parentId`, `terms/0/toDay`); null for the entity itself. */
  readonly field: string | null;
  /** Chinese; ids, days and codes of regions only: it may stand in a log, so no names of people. */
  readonly detail: string;
}
