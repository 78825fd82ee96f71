import type { CompiledAdapter } from './compiled.js';
import { parsePath } from './pointer.js';

const LONG = 7;
const STARS = '****';
const EVERY = '*';

/** A value as people may see it who need not know it: enough to tell two apart, not enough to call somebody. */
export function maskValue(value: unknown): string {
  const text = Array.from(String(value));
  if (text.length === 0) return '';
  return text.length < LONG ? `${text[0]}${STARS}` : `${text.slice(0, 3).join('')}${STARS}${text.slice(-2).join('')}`;
}

const covers = (named: readonly string[], tokens: readonly string[]): boolean =>
  named.length <= tokens.length &&
  named.every((token, i) => token === tokens[i] || (token === EVERY && /^(?:\d+|\*)$/.test(tokens[i]!)));

/** Whether the place of a record is one that the adapter names as personal. Items of arrays by their index or as `*`. */
export const isPersonal = (adapter: CompiledAdapter, tokens: readonly string[]): boolean =>
  adapter.personal.some((path) => covers(path.tokens, tokens));

/** The same for an adapter that is not compiled yet. */
export const isPersonalPattern = (personal: readonly string[], tokens: readonly string[]): boolean =>
  personal.some((pointer) => covers(parsePath(pointer).tokens, tokens));

const DEEPEST = 64;

function mask(value: unknown, tokens: readonly string[], adapter: CompiledAdapter): unknown {
  if (typeof value !== 'object' || value === null) {
    return value !== null && isPersonal(adapter, tokens) ? maskValue(value) : value;
  }
  if (tokens.length > DEEPEST) return STARS;
  if (Array.isArray(value)) return value.map((one: unknown, i) => mask(one, [...tokens, String(i)], adapter));
  // Not by assignment: a record may have a member of the name `__proto__`.
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mask(one, [...tokens, name], adapter)]));
}

/** A copy of the record in which what the adapter names as personal is masked. */
export const maskRecord = (adapter: CompiledAdapter, record: unknown): unknown => mask(record, [], adapter);
