import { err, ok, type Result } from '#kernel';
import type { Adapter, FieldRule } from './adapter-contract.js';

/** What a line is missing or has in an unknown form; names places, never values. */
export interface MappingFault {
  readonly pointer: string;
  readonly detail: string;
}

type Scalar = string | number | boolean;

const unescape = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');
const tokensOf = (pointer: string): string[] => pointer.slice(1).split('/').map(unescape);

function valueAt(line: unknown, pointer: string): Scalar | undefined {
  let value = line;
  for (const token of tokensOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function take(line: unknown, rule: FieldRule): Scalar | undefined {
  if (rule.constant !== undefined) return rule.constant;
  const places = Array.isArray(rule.from) ? rule.from : [rule.from ?? ''];
  const found = places.map((place) => valueAt(line, place)).filter((value) => value !== undefined);
  return rule.join === undefined || found.length === 0 ? found[0] : found.join(rule.join);
}

const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;

/** A time as the push contract takes it; undefined when it is not of the named form. Whether the day exists ingest decides. */
function timeOf(value: Scalar, form: NonNullable<FieldRule['time']>): string | undefined {
  const text = String(value).trim();
  if (form === 'unix' || form === 'unix-ms') {
    const date = new Date(Number(text) * (form === 'unix' ? 1000 : 1));
    return /^\d{1,14}$/.test(text) && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
  }
  if (form === 'compact') {
    const m = COMPACT.exec(text);
    return m === null ? undefined : `${m[1]}-${m[2]}-${m[3]} ${m[4] ?? '00'}:${m[5] ?? '00'}:${m[6] ?? '00'}`;
  }
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) && /[T ]/.test(text);
  return hasOffset === (form === 'iso') ? text : undefined;
}

function convert(value: Scalar, rule: FieldRule): Scalar | undefined {
  const mapped = rule.map?.[String(value)] ?? value;
  if (rule.time !== undefined) return timeOf(mapped, rule.time);
  switch (rule.as) {
    case 'integer':
    case 'number': {
      const number = Number(mapped);
      return Number.isNaN(number) || (rule.as === 'integer' && !Number.isInteger(number)) ? undefined : number;
    }
    case 'boolean':
      return mapped === true || mapped === 'true' ? true : mapped === false || mapped === 'false' ? false : undefined;
    default:
      return typeof rule.constant === 'number' || typeof rule.constant === 'boolean' ? rule.constant : String(mapped);
  }
}

const KIND_SAYS = { integer: '整数', number: '数字', boolean: 'true 或 false', text: '文本' } as const;

function put(push: Record<string, unknown>, pointer: string, value: Scalar): void {
  const tokens = tokensOf(pointer);
  let object = push;
  for (const token of tokens.slice(0, -1)) {
    object[token] ??= {};
    object = object[token] as Record<string, unknown>;
  }
  object[tokens.at(-1)!] = value;
}

/** One push from one line, by the adapter's rules. A value that is not there leaves its field out. */
export function mapLine(line: unknown, adapter: Adapter): Result<Record<string, unknown>, readonly MappingFault[]> {
  const push: Record<string, unknown> = {};
  const faults: MappingFault[] = [];
  for (const [place, rule] of Object.entries(adapter.fields)) {
    const raw = take(line, rule);
    const from = Array.isArray(rule.from) ? rule.from.join('、') : (rule.from ?? place);
    if (raw === undefined) {
      if (rule.required === true) faults.push({ pointer: from, detail: `没有值，推送的 ${place} 需要它` });
      continue;
    }
    const value = convert(raw, rule);
    if (value === undefined) {
      const wanted = rule.time === undefined ? KIND_SAYS[rule.as ?? 'text'] : `${rule.time} 形式的时间`;
      faults.push({ pointer: from, detail: `应为${wanted}，推送的 ${place} 需要它` });
      continue;
    }
    put(
      push,
      place,
      typeof value === 'string' && rule.cut !== undefined ? Array.from(value).slice(0, rule.cut).join('') : value,
    );
  }
  return faults.length === 0 ? ok(push) : err(faults);
}
