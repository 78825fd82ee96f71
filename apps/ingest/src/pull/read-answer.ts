import { placeAt } from '#domain/adapters';
import { type AnswerWord, type Connector, limitsOf } from './connector.js';
import { placeholdersOf } from './fill-template.js';
import type { PageFacts } from './paging.js';
import { PullFault } from './pull-fault.js';

export interface ReadPage {
  readonly items: readonly unknown[];
  readonly facts: PageFacts;
}

/** More than any platform gives at once; all of a page is taken in one transaction. */
const MAX_ITEMS = 5_000;

const isWord = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** `200` and `"200"` are the same word. */
export const says = (answer: unknown, word: AnswerWord | undefined): boolean => {
  if (word === undefined) return false;
  const value = placeAt(answer, word.from);
  return isWord(value) && word.in.some((one) => String(one) === String(value));
};

function countAt(answer: unknown, pointer: string | undefined): number | null {
  const value = pointer === undefined ? undefined : placeAt(answer, pointer);
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function moreAt(answer: unknown, pointer: string | undefined): boolean | null {
  const value = pointer === undefined ? undefined : placeAt(answer, pointer);
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1' || value === 'true') return true;
  return value === 0 || value === '0' || value === 'false' ? false : null;
}

const MAX_CURSOR = 2_000;

function cursorAt(answer: unknown, pointer: string): string | null {
  const value = placeAt(answer, pointer);
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > MAX_CURSOR || /\p{Cc}|\p{Surrogate}/u.test(text)) {
    throw new PullFault('INGEST.CONNECTOR_PAGING', { detail: `答复的 ${pointer} 处不是可用的游标` });
  }
  return text;
}

/** Without one, what "a full page" is, is not known. */
export const asksForSize = ({ request }: Connector): boolean => placeholdersOf(request).includes('pageSize');

/** A code may be shown; a platform's sentence may hold anything. */
const isCode = (value: unknown): value is string | number | boolean =>
  isWord(value) && /^[\w-]{1,20}$/.test(String(value));

/** The records of an answer and what it says of the pages. Throws `PullFault`. */
export function readAnswer(connector: Connector, answer: unknown): ReadPage {
  const { answer: places, paging } = connector;
  if (places.ok !== undefined && !says(answer, places.ok)) {
    const found = placeAt(answer, places.ok.from);
    const shown = found === undefined ? '没有内容' : isCode(found) ? `为 ${found}` : '为其他内容';
    throw new PullFault('INGEST.CONNECTOR_REFUSED', { detail: `答复的 ${places.ok.from} 处${shown}` });
  }
  const items = placeAt(answer, places.items);
  if (!Array.isArray(items)) {
    const place = places.items === '' ? '答复' : `答复的 ${places.items} 处`;
    throw new PullFault('INGEST.CONNECTOR_ITEMS_MISSING', { detail: `${place}不是清单（数组）` });
  }
  if (items.length > MAX_ITEMS) {
    throw new PullFault('INGEST.CONNECTOR_ANSWER_TOO_LARGE', { detail: `一页超过 ${MAX_ITEMS} 条记录` });
  }
  const facts: PageFacts = {
    count: items.length,
    next: paging.kind === 'cursor' ? cursorAt(answer, paging.next) : null,
    more: paging.kind === 'cursor' ? moreAt(answer, paging.more) : null,
    total: paging.kind === 'page' ? countAt(answer, paging.total) : null,
    isFull: asksForSize(connector) && items.length >= limitsOf(connector).pageSize,
  };
  return { items, facts };
}
