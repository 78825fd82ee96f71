import type { TSchema } from '@sinclair/typebox';
import { nearestName, PushEventV1 } from '#contracts';
import type { ProblemItem } from '#kernel';
import type { ColumnKind } from '#platform/tabular';
import { CANONICAL_HEADINGS } from './canonical-headings.js';

/** One place of a push that a column fills. */
interface Place {
  readonly tokens: readonly string[];
  readonly pointer: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'words';
  readonly kind: ColumnKind;
}

const ROOT: TSchema = { ...PushEventV1, properties: { ...PushEventV1.properties, type: { type: 'string' } } };
const MOST_ITEMS = 50;
const SEPARATORS = /[、，,;；|\n]+/;
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['是', true],
  ['y', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['否', false],
  ['n', false],
  ['no', false],
]);

/** Follows a place through the contract; undefined where it has no such field. */
function schemaAt(tokens: readonly string[]): TSchema | undefined {
  let schema: TSchema | undefined = ROOT;
  for (const token of tokens) {
    if (schema?.['type'] === 'object') schema = propertyOf(schema, token);
    else if (schema?.['type'] === 'array' && /^\d{1,2}$/.test(token) && Number(token) < MOST_ITEMS) {
      schema = schema['items'] as TSchema;
    } else return undefined;
  }
  return schema;
}

function propertyOf({ properties }: TSchema, name: string): TSchema | undefined {
  const known = (properties ?? {}) as Record<string, TSchema>;
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

const TIME_NAMES = /At$|^at$|^extendedTo$|^birthDate$|^retentionUntil$/;

function placeOf(tokens: readonly string[]): Place | undefined {
  const pointer = `/${tokens.join('/')}`;
  if (tokens[0] === 'ext' && tokens.length === 2) return { tokens, pointer, type: 'text', kind: 'unknown' };
  const schema = schemaAt(tokens);
  const name = tokens.at(-1) ?? '';
  switch (schema?.['type'] ?? (schema?.['anyOf'] === undefined ? undefined : 'string')) {
    case 'string':
      return {
        tokens,
        pointer,
        type: 'text',
        kind: TIME_NAMES.test(name) ? 'time' : name === 'amount' ? 'number' : 'text',
      };
    case 'integer':
      return { tokens, pointer, type: 'integer', kind: 'number' };
    case 'number':
      return { tokens, pointer, type: 'number', kind: 'number' };
    case 'boolean':
      return { tokens, pointer, type: 'boolean', kind: 'text' };
    case 'array':
      return (schema?.['items'] as TSchema)['type'] === 'string'
        ? { tokens, pointer, type: 'words', kind: 'text' }
        : undefined;
    default:
      return undefined;
  }
}

/** `处置单位`, `disposal.organ`, `/disposal/organ` and `扩展.巡查员` are all names of places. */
function read(heading: string): Place | undefined {
  const known = Object.hasOwn(CANONICAL_HEADINGS, heading) ? CANONICAL_HEADINGS[heading] : undefined;
  if (known !== undefined) return placeOf(known.slice(1).split('/'));
  if (heading.startsWith('/')) return placeOf(heading.slice(1).split('/'));
  return placeOf(heading.replace(/^扩展\./, 'ext.').split('.'));
}

const NAMES = [...Object.keys(PushEventV1.properties), ...Object.keys(CANONICAL_HEADINGS)];

/** The columns of a list that has our own fields. */
export class CanonicalColumns {
  private readonly places = new Map<string, Place>();
  private readonly headings = new Map<string, string>();
  /** What is wrong with the headings; they are named by their place, since a list without any has a person's there. */
  readonly faults: readonly ProblemItem[];

  constructor(columns: readonly string[]) {
    const faults: ProblemItem[] = [];
    for (const [index, column] of columns.entries()) {
      const place = read(column);
      const pointer = `/${index}`;
      if (place === undefined) {
        const near = nearestName(column, NAMES);
        const advice = near === undefined ? '不是已知的列名' : `不是已知的列名，是否应写作“${near}”`;
        faults.push({ pointer, detail: `第 ${index + 1} 列${advice}；其他内容的列名以“扩展.”开头` });
      } else if (this.headings.has(place.pointer)) {
        faults.push({ pointer, detail: `第 ${index + 1} 列与另一列是同一项（${place.pointer}）` });
      } else {
        this.places.set(column, place);
        this.headings.set(place.pointer, column);
      }
    }
    if (!this.headings.has('/sourceEventNo'))
      faults.push({ pointer: '', detail: '缺少“事件编号”（sourceEventNo）一列' });
    this.faults = faults;
  }

  kindOf(column: string): ColumnKind {
    return this.places.get(column)?.kind ?? 'unknown';
  }

  /** The push that a row is. A value that does not fit its field stays as it is: the contract says what is wrong with it. */
  toPush(record: Readonly<Record<string, string>>): Record<string, unknown> {
    const push: Record<string, unknown> = {};
    for (const [column, text] of Object.entries(record)) {
      const place = this.places.get(column);
      if (place !== undefined) put(push, place.tokens, valueOf(text, place.type));
    }
    return compact(push) as Record<string, unknown>;
  }

  /** The column of a place, or of the nearest place above it that has one; `''` where none does. */
  columnOf(pointer: string): string {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const heading = this.headings.get(at);
      if (heading !== undefined) return heading;
    }
    return '';
  }
}

function valueOf(text: string, type: Place['type']): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return WORDS.get(text.toLowerCase()) ?? text;
    case 'words':
      return text
        .split(SEPARATORS)
        .map((word) => word.trim())
        .filter((word) => word !== '');
    default:
      return text;
  }
}

function put(push: Record<string, unknown>, tokens: readonly string[], value: unknown): void {
  let at = push;
  for (const [i, token] of tokens.slice(0, -1).entries()) {
    at[token] ??= /^\d+$/.test(tokens[i + 1]!) ? [] : {};
    at = at[token] as Record<string, unknown>;
  }
  at[tokens.at(-1)!] = value;
}

/** Of a second party without a first there is one. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== undefined).map(compact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, compact(inner)]));
}
