import type { CaseworkItem } from './casework.api.js';
import type { ClueItem } from './clues.api.js';

export interface CaseItem extends CaseworkItem {
  readonly clueId: string;
  readonly filedOn: string;
  readonly suggestionIssuedOn: string | null;
}

export interface CaseDetail extends CaseItem {
  readonly clues: readonly ClueItem[];
}
