import type { ProblemItem } from '#kernel';
import type { ReconciliationAnswer } from '../../reconcile-day/reconciliation-answer.js';

/** What came of a carried reconciliation: the answer, or why there is none. */
export type CarriedAnswer =
  | { readonly answer: ReconciliationAnswer }
  | { readonly fault: { readonly code: string; readonly items: readonly ProblemItem[] } };

export const writeCarriedAnswer = (answer: CarriedAnswer): Buffer => Buffer.from(JSON.stringify(answer), 'utf8');

/** The inner side wrote and signed it. */
export const readCarriedAnswer = (body: Buffer): CarriedAnswer => JSON.parse(body.toString('utf8')) as CarriedAnswer;
