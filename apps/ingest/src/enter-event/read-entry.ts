import { findPoison } from '#domain/intake';
import { ProblemError } from '#kernel';

export interface ReadEntry {
  readonly regionCode12: string;
  /** Null where it is to be drawn. */
  readonly sourceEventNo: string | null;
  /** As it came; a number is put to it with `withNumber`. */
  readonly value: Readonly<Record<string, unknown>>;
}

const REGION = /^[0-9]{12}$/;

const invalid = (pointer: string, detail: string): ProblemError =>
  new ProblemError('INGEST.PUSH_INVALID', { items: [{ pointer, detail }] });

/** As much of an entry as has to be known before it is taken in; the rest is read as every push is. Null: it is no object. */
export function readEntry(raw: Buffer): ReadEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entry = value as Readonly<Record<string, unknown>>;
  const { type, regionCode12, sourceEventNo } = entry;
  if (type !== undefined && type !== 'event') throw invalid('/type', '填报的只能是事件，可省去此字段');
  // Whose the event is decides who may enter it: it is not guessed.
  if (typeof regionCode12 !== 'string' || !REGION.test(regionCode12)) {
    throw invalid('/regionCode12', '请填写事件所在的 12 位统计用区划代码，如 "990102003004"');
  }
  return { regionCode12, sourceEventNo: typeof sourceEventNo === 'string' ? sourceEventNo : null, value: entry };
}

/** The entry with a number put to it. What cannot be kept as it was sent is left as it is, for whoever reads it to say so. */
export const withNumber = ({ value }: ReadEntry, raw: Buffer, drawn: string): Buffer =>
  findPoison(value) === null ? Buffer.from(JSON.stringify({ ...value, sourceEventNo: drawn }), 'utf8') : raw;
