import { tokensOf } from './pointer.js';

/** The part of JSON Schema that the push contract is written in. */
export interface PushSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: PushSchema;
  readonly properties?: Readonly<Record<string, PushSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly PushSchema[];
}

/** What a place of the push takes. `words`: one of a few; `date`: a day; the rest as in JSON. */
export interface Target {
  readonly place: string;
  readonly kind: 'text' | 'time' | 'date' | 'words' | 'integer' | 'number' | 'boolean';
  readonly maxLength: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly pattern: RegExp | null;
  readonly words: readonly string[];
  /** Cut to its length where it is longer; what is not is left out whole, since half a number is another number. */
  readonly mayBeCut: boolean;
  /** Rests sealed: personal data belongs here, and nowhere else. */
  readonly sealed: boolean;
}

/** A list of the push. Exactly one of `fields` and `value` is there. */
export interface ListTarget {
  readonly place: string;
  readonly maxItems: number;
  /** Places in an element that is an object. */
  readonly fields: ReadonlyMap<string, Target> | null;
  /** Of an element that is a text. */
  readonly value: Target | null;
  readonly required: readonly string[];
  /** Whether the contract takes the element. */
  readonly accepts: (element: unknown) => boolean;
}

/** Our words for categories: code → name. */
export type Categories = Readonly<Record<string, string>>;

/** What adapters are written against: the places of the push, and our words. */
export interface Vocabulary {
  readonly targets: ReadonlyMap<string, Target>;
  readonly lists: ReadonlyMap<string, ListTarget>;
  /** Places without which a push is none. */
  readonly required: readonly string[];
  readonly categories: Categories;
  /** The known name that an unknown one most likely stands for. */
  readonly nearest: (unknown: string, known: readonly string[]) => string | undefined;
}

export interface VocabularySources {
  /** The contract of an event's push. */
  readonly push: PushSchema;
  readonly categories: Categories;
  readonly accepts: (schema: PushSchema, value: unknown) => boolean;
  readonly nearest: Vocabulary['nearest'];
}

const SEALED = /^\/(?:(?:reporter|parties)\/(?:name|idNo|phone|birthDate)|vehicles\/plate)$/;
const TIME_NAME = /^(?:[a-z]+At|at|extendedTo)$/;
const DAY_PATTERN = /^\^(?:\\d|\[0-9\])\{4\}-/;
/** Half of one of these is another one. */
const WHOLE_OR_NOT = /(?:Code|Code12|No|Nos|Id|phone|uscc|plate|sha256|sm3|url|mime)$/;
/** Which contract it is, and that it is one, says the engine and not a rule. */
const DISCRIMINATORS = ['/type', '/format'];
const OPEN_PLACE = /^\/ext\/(?!__proto__$)[^/~]{1,64}$/;
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const EXTENSION_LENGTH = 20_000;

const nameOf = (place: string): string => tokensOf(place).at(-1) ?? '';

function kindOf(schema: PushSchema, place: string): Target['kind'] | null {
  if (schema.anyOf !== undefined || schema.const !== undefined) return 'words';
  if (schema.type === 'integer' || schema.type === 'number' || schema.type === 'boolean') return schema.type;
  if (schema.type !== 'string') return null;
  if (schema.pattern !== undefined && DAY_PATTERN.test(schema.pattern)) return 'date';
  return schema.pattern === undefined && TIME_NAME.test(nameOf(place)) ? 'time' : 'text';
}

/** `of` is the list that the place is in, empty for none. */
function targetOf(schema: PushSchema, place: string, of: string): Target | null {
  const kind = kindOf(schema, place);
  if (kind === null) return null;
  const branches = schema.anyOf ?? [schema];
  return {
    place,
    kind,
    maxLength: schema.maxLength ?? UNLIMITED,
    minimum: schema.minimum ?? -UNLIMITED,
    maximum: schema.maximum ?? UNLIMITED,
    pattern: schema.pattern === undefined ? null : new RegExp(schema.pattern),
    words: kind === 'words' ? branches.flatMap((one) => (typeof one.const === 'string' ? [one.const] : [])) : [],
    mayBeCut: !WHOLE_OR_NOT.test(nameOf(place)),
    sealed: SEALED.test(of + place),
  };
}

const isObject = (schema: PushSchema): boolean => schema.properties !== undefined;

/** Members of an object; of one of several objects those of all of them. */
const membersOf = (schema: PushSchema): Readonly<Record<string, PushSchema>> =>
  Object.assign({}, schema.properties, ...(schema.anyOf ?? []).map((one) => one.properties ?? {})) as Record<
    string,
    PushSchema
  >;

function collect(schema: PushSchema, parent: string, of: string, into: Map<string, Target>): void {
  for (const [name, member] of Object.entries(membersOf(schema))) {
    const place = `${parent}/${name}`;
    if (isObject(member)) collect(member, place, of, into);
    const target = member.type === 'array' ? null : targetOf(member, place, of);
    if (target !== null) into.set(place, target);
  }
}

function listOf(schema: PushSchema, place: string, accepts: VocabularySources['accepts']): ListTarget {
  const items = schema.items ?? {};
  const members = membersOf(items);
  const fields = new Map<string, Target>();
  collect(items, '', place, fields);
  const ofObjects = Object.keys(members).length > 0;
  return {
    place,
    maxItems: schema.maxItems ?? UNLIMITED,
    fields: ofObjects ? fields : null,
    value: ofObjects ? null : targetOf(items, '', place),
    required: (items.required ?? []).map((name) => `/${name}`),
    accepts: (element) => accepts(items, element),
  };
}

function collectLists(schema: PushSchema, parent: string, sources: VocabularySources, into: Map<string, ListTarget>) {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const place = `${parent}/${name}`;
    if (member.type === 'array') into.set(place, listOf(member, place, sources.accepts));
    else if (isObject(member)) collectLists(member, place, sources, into);
  }
}

/** Reads the contract of a push: what is added to it can be filled by adapters the same day. */
export function vocabularyOf(sources: VocabularySources): Vocabulary {
  const targets = new Map<string, Target>();
  const lists = new Map<string, ListTarget>();
  collect(sources.push, '', '', targets);
  for (const place of DISCRIMINATORS) targets.delete(place);
  collectLists(sources.push, '', sources, lists);
  const required = (sources.push.required ?? []).map((name) => `/${name}`).filter((place) => targets.has(place));
  return { targets, lists, required, categories: sources.categories, nearest: sources.nearest };
}

/** What the place takes; a place of one's own under `/ext` takes any text, number or truth. Undefined where there is none. */
export function targetAt(vocabulary: Pick<Vocabulary, 'targets'>, place: string): Target | undefined {
  const known = vocabulary.targets.get(place);
  if (known !== undefined || !OPEN_PLACE.test(place)) return known;
  return {
    place,
    kind: 'text',
    maxLength: EXTENSION_LENGTH,
    minimum: -UNLIMITED,
    maximum: UNLIMITED,
    pattern: null,
    words: [],
    mayBeCut: true,
    sealed: false,
  };
}
