import type { CopyBuffer } from './copy-buffer.js';

/**
 * What a column takes. `timestamptz`: a Date, an ISO 8601 text with an offset (up to microseconds), or microseconds
 * since 1970 as bigint. `int8`: bigint, safe integer or decimal text. `json`, `jsonb`: a string is JSON text already,
 * anything else is serialised. `textBytes`: a bytea column, a string as its UTF-8 bytes.
 */
export interface CopyScalars {
  text: string;
  uuid: string;
  timestamptz: Date | string | bigint;
  date: string;
  int4: number;
  int8: bigint | number | string;
  float8: number;
  bool: boolean;
  json: string | object | number | boolean;
  jsonb: string | object | number | boolean;
  bytea: Uint8Array;
  textBytes: Uint8Array | string;
}

export type CopyScalarType = keyof CopyScalars;
export type CopyType = CopyScalarType | `${CopyScalarType}[]`;
export type CopyValue<T extends CopyType> = T extends CopyScalarType
  ? CopyScalars[T]
  : T extends `${infer S extends CopyScalarType}[]`
    ? readonly (CopyScalars[S] | null)[]
    : never;

/** Writes length and value; the value is never null. */
export type FieldWriter = (out: CopyBuffer, value: unknown) => void;

const JSONB_VERSION = 1;
const MICROS_PER_MS = 1_000n;
const DAY_MS = 86_400_000;
/** PostgreSQL counts from 2000-01-01T00:00:00Z. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const EPOCH_MICROS = BigInt(EPOCH_MS) * MICROS_PER_MS;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.(\d{1,9}))?)?(?:Z|[+-]\d\d:?\d\d)$/;
const CALENDAR_DAY = /^\d{4}-\d\d-\d\d$/;
const INT4_MAX = 2 ** 31 - 1;
const INT8_MAX = 2n ** 63n - 1n;

const OIDS: Record<CopyScalarType, number> = {
  text: 25,
  uuid: 2950,
  timestamptz: 1184,
  date: 1082,
  int4: 23,
  int8: 20,
  float8: 701,
  bool: 16,
  json: 114,
  jsonb: 3802,
  bytea: 17,
  textBytes: 17,
};

const refuse = (type: CopyType, value: unknown): never => {
  // Only the kind of the value: the value itself may be personal data.
  throw new TypeError(`a ${typeof value} of this form is no ${type}`);
};

/** Microseconds since 2000-01-01T00:00:00Z. */
function timestampMicros(value: unknown): bigint {
  if (typeof value === 'bigint') return value - EPOCH_MICROS;
  if (value instanceof Date) {
    const ms = value.getTime();
    return Number.isNaN(ms) ? refuse('timestamptz', value) : BigInt(ms - EPOCH_MS) * MICROS_PER_MS;
  }
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (typeof value !== 'string' || match === null) return refuse('timestamptz', value);
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return refuse('timestamptz', value);
  const belowMs = (match[1] ?? '').padEnd(6, '0').slice(3, 6);
  return BigInt(ms - EPOCH_MS) * MICROS_PER_MS + BigInt(belowMs);
}

function daysOf(value: unknown): number {
  if (typeof value !== 'string' || !CALENDAR_DAY.test(value)) return refuse('date', value);
  const ms = Date.parse(value);
  // Date.parse rolls 02-30 over; a calendar day that does not come back as it went in does not exist.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value) return refuse('date', value);
  return (ms - EPOCH_MS) / DAY_MS;
}

function int8Of(value: unknown): bigint {
  let number: bigint;
  if (typeof value === 'bigint') number = value;
  else if (typeof value === 'number' && Number.isSafeInteger(value)) number = BigInt(value);
  else if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) number = BigInt(value);
  else return refuse('int8', value);
  return number > INT8_MAX || number < -INT8_MAX - 1n ? refuse('int8', value) : number;
}

function jsonText(type: 'json' | 'jsonb', value: unknown): string {
  const text: unknown = typeof value === 'string' ? value : JSON.stringify(value);
  return typeof text === 'string' ? text : refuse(type, value);
}

const WRITERS: Record<CopyScalarType, FieldWriter> = {
  text: (out, value) => (typeof value === 'string' ? out.text(value) : refuse('text', value)),
  uuid: (out, value) => (typeof value === 'string' ? out.uuid(value) : refuse('uuid', value)),
  timestamptz: (out, value) => {
    const micros = timestampMicros(value);
    out.int32(8);
    out.int64(micros);
  },
  date: (out, value) => {
    const days = daysOf(value);
    out.int32(4);
    out.int32(days);
  },
  int4: (out, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value + 0.5) > INT4_MAX + 0.5)
      return refuse('int4', value);
    out.int32(4);
    out.int32(value);
  },
  int8: (out, value) => {
    const number = int8Of(value);
    out.int32(8);
    out.int64(number);
  },
  float8: (out, value) => {
    if (typeof value !== 'number') return refuse('float8', value);
    out.int32(8);
    out.float64(value);
  },
  bool: (out, value) => {
    if (typeof value !== 'boolean') return refuse('bool', value);
    out.int32(1);
    out.byte(value ? 1 : 0);
  },
  json: (out, value) => out.text(jsonText('json', value)),
  jsonb: (out, value) => out.text(jsonText('jsonb', value), JSONB_VERSION),
  bytea: (out, value) => (value instanceof Uint8Array ? out.bytes(value) : refuse('bytea', value)),
  textBytes: (out, value) => {
    if (typeof value === 'string') out.text(value);
    else if (value instanceof Uint8Array) out.bytes(value);
    else refuse('textBytes', value);
  },
};

function arrayWriter(element: CopyScalarType): FieldWriter {
  const write = WRITERS[element];
  return (out, value) => {
    if (!Array.isArray(value)) return refuse(`${element}[]`, value);
    const items: readonly unknown[] = value;
    const start = out.openLength();
    out.int32(items.length === 0 ? 0 : 1); // dimensions
    out.int32(items.includes(null) ? 1 : 0);
    out.int32(OIDS[element]);
    if (items.length > 0) {
      out.int32(items.length);
      out.int32(1); // lower bound
    }
    for (const item of items) {
      if (item === null) out.int32(-1);
      else write(out, item);
    }
    out.closeLength(start);
  };
}

const isScalar = (type: string): type is CopyScalarType => Object.hasOwn(WRITERS, type);

export function fieldWriter(type: CopyType): FieldWriter {
  if (isScalar(type)) return WRITERS[type];
  const element = type.slice(0, -2);
  if (!isScalar(element)) throw new TypeError(`no binary form for type ${type}`);
  return arrayWriter(element);
}
