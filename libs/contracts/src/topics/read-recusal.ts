import { ok, type ProblemItem, type Result } from '#kernel';
import { readContractBytes } from '../read-contract.js';
import { CaseChangedV1 } from './case-changed.v1.js';
import { ClueChangedV1 } from './clue-changed.v1.js';

/** What a change tells of 回避: from whom which events are kept, as of this version of the item. */
export interface RecusalTold {
  /** Id of the clue or case. */
  readonly itemId: string;
  readonly version: number;
  readonly recusedIds: readonly string[];
  readonly eventIds: readonly string[];
  /** More records of this version follow. */
  readonly more: boolean;
}

/** Of `clue.changed.v1` or `case.changed.v1`; null of a change that does not touch it, as most do not. */
export function readRecusal(
  kind: 'clue' | 'case',
  value: Buffer | null,
): Result<RecusalTold | null, readonly ProblemItem[]> {
  if (value === null || !value.includes('"recusedIds"')) return ok(null);
  if (kind === 'clue') {
    const read = readContractBytes(ClueChangedV1, value);
    return read.ok ? ok(recusalOf(read.value.clueId, read.value)) : read;
  }
  const read = readContractBytes(CaseChangedV1, value);
  return read.ok ? ok(recusalOf(read.value.caseId, read.value)) : read;
}

/** The same of a change that was read; null where it does not touch 回避. */
export function recusalOf(
  itemId: string,
  { version, recusedIds, recusedEventIds, recusalGoesOn }: ClueChangedV1 | CaseChangedV1,
): RecusalTold | null {
  if (recusedIds === undefined || recusedEventIds === undefined) return null;
  return { itemId, version, recusedIds, eventIds: recusedEventIds, more: recusalGoesOn ?? false };
}
