import type {
  Adapter,
  CategoryRule,
  Condition,
  FieldRule,
  FieldRules,
  ListRule,
  Pointer,
  VersionRule,
} from './adapter.js';
import type {
  CompiledAdapter,
  CompiledCategory,
  CompiledCondition,
  CompiledField,
  CompiledList,
  CompiledListRule,
  CompiledRule,
  CompiledVersion,
} from './compiled.js';
import { unreadableFlag } from './flags.js';
import { parsePath, type Path, tokensOf } from './pointer.js';
import { type ListTarget, type Target, targetAt, type Vocabulary } from './vocabulary.js';

const PLACEHOLDER = /\{(#?\/[^{}]*)\}/;
const isDisposal = (place: string): boolean => place.startsWith('/disposal/');

const pathsOf = (from: Pointer | readonly Pointer[] | undefined): readonly Path[] =>
  from === undefined ? [] : (typeof from === 'string' ? [from] : from).map(parsePath);

/** `受理{/no}号` → `受理`, the path, `号`. */
const templateParts = (template: string): readonly (string | Path)[] =>
  template
    .split(PLACEHOLDER)
    .map((part, i) => (i % 2 === 1 ? parsePath(part) : part))
    .filter((part) => part !== '');

const compileCondition = (condition: Condition): CompiledCondition => ({
  from: parsePath(condition.from),
  in: condition.in === undefined ? null : new Set(condition.in),
  notIn: condition.notIn === undefined ? null : new Set(condition.notIn),
  exists: condition.exists,
});

const compileRule = (rule: FieldRule): CompiledRule => ({
  from: pathsOf(rule.from),
  join: rule.join,
  template: rule.template === undefined ? null : templateParts(rule.template),
  constant: rule.constant,
  when: (rule.when ?? []).map(compileCondition),
  blanks: new Set(rule.blanks),
  html: rule.text === 'html',
  part: rule.part,
  map: rule.map === undefined ? null : new Map(Object.entries(rule.map)),
  mapped: new Set(Object.values(rule.map ?? {})),
  unlisted: rule.unlisted ?? 'keep',
  time: rule.time,
  as: rule.as,
  unit: rule.unit ?? '元',
  cut: rule.cut,
});

export const rulesOf = (rules: FieldRules): readonly FieldRule[] => (isList(rules) ? rules : [rules]);
const isList = (rules: FieldRules): rules is readonly FieldRule[] => Array.isArray(rules);

/** Coordinates are judged together, once both are read. */
const withoutRange = (target: Target): Target =>
  target.place.startsWith('/location/') ? { ...target, minimum: -Infinity, maximum: Infinity } : target;

/** `of` is the list that the place is in. */
function compileField(target: Target, rules: FieldRules, { required = false, of = '' } = {}): CompiledField {
  const all = rulesOf(rules);
  return {
    place: target.place,
    tokens: tokensOf(target.place),
    target: withoutRange(target),
    rules: all.map(compileRule),
    places: all.flatMap(({ from }) => pathsOf(from)),
    ofDisposal: isDisposal(target.place) || target.place === '/sourceEventNo',
    required: required || all.some((rule) => rule.required === true),
    unreadable: unreadableFlag(of + target.place),
  };
}

function known(vocabulary: Vocabulary, place: string): Target {
  const target = targetAt(vocabulary, place);
  if (target === undefined) throw new Error(`an adapter that was not linted fills ${place}, which no push has`);
  return target;
}

function compileListRule(rule: ListRule, target: ListTarget): CompiledListRule {
  const fields = Object.entries(rule.fields ?? {}).map(([place, rules]) => {
    const field = target.fields?.get(place);
    if (field === undefined) throw new Error(`an adapter that was not linted fills ${target.place}/-${place}`);
    return compileField(field, rules, { of: target.place });
  });
  const value = rule.value !== undefined && target.value !== null ? compileField(target.value, rule.value) : null;
  return {
    each: rule.each === undefined ? null : parsePath(rule.each),
    split: rule.split,
    when: (rule.when ?? []).map(compileCondition),
    fields,
    value,
  };
}

function compileList(vocabulary: Vocabulary, place: string, rules: readonly ListRule[]): CompiledList {
  const target = vocabulary.lists.get(place);
  if (target === undefined) throw new Error(`an adapter that was not linted fills ${place}, which is no list`);
  return {
    place,
    tokens: tokensOf(place),
    target,
    ofDisposal: isDisposal(place),
    rules: rules.map((rule) => compileListRule(rule, target)),
  };
}

const optionalField = (vocabulary: Vocabulary, place: string, rules: FieldRules | undefined): CompiledField | null =>
  rules === undefined ? null : compileField(known(vocabulary, place), rules);

/** Their code, as it is looked up: a text of any length. */
const CATEGORY_KEY: Target = {
  place: '/categoryCode',
  kind: 'text',
  maxLength: 200,
  minimum: -Infinity,
  maximum: Infinity,
  pattern: null,
  words: [],
  mayBeCut: false,
  sealed: false,
};

const keysOf = (from: Pointer | readonly Pointer[] | undefined, template: string | undefined): CompiledField[] => {
  if (template !== undefined) return [compileField(CATEGORY_KEY, { template })];
  return pathsOf(from).map(({ pointer }) => compileField(CATEGORY_KEY, { from: pointer }));
};

const compileCategory = (vocabulary: Vocabulary, rule: CategoryRule): CompiledCategory => ({
  code: optionalField(vocabulary, '/sourceCategoryCode', rule.code),
  name: optionalField(vocabulary, '/sourceCategoryName', rule.name),
  choose: rule.choose.map(({ from, template, by, table }) => ({
    keys: keysOf(from, template),
    prefix: by === 'prefix',
    table: new Map(Object.entries(table)),
    longest: Object.keys(table).reduce((longest, { length }) => Math.max(longest, length), 0),
  })),
  otherwise: rule.otherwise ?? null,
});

const compileVersion = (vocabulary: Vocabulary, rule: VersionRule): CompiledVersion => ({
  number: optionalField(vocabulary, '/sourceVersion', rule.number),
  count: rule.count === undefined ? null : parsePath(rule.count),
  time: optionalField(vocabulary, '/updatedAt', rule.time),
});

/** Takes an adapter apart that `lintAdapter` found no error in; throws for one that fills what no push has. */
export function compileAdapter(adapter: Adapter, vocabulary: Vocabulary): CompiledAdapter {
  const defaults = adapter.defaults ?? {};
  const isRequired = (place: string): boolean => vocabulary.required.includes(place) && !Object.hasOwn(defaults, place);
  const fields = Object.entries(adapter.fields).map(([place, rules]) =>
    compileField(known(vocabulary, place), rules, { required: isRequired(place) }),
  );
  return {
    name: adapter.name,
    title: adapter.title,
    definition: adapter,
    zone: adapter.zone ?? '',
    crs: adapter.crs ?? null,
    blanks: new Set(adapter.blanks),
    fields,
    lists: Object.entries(adapter.lists ?? {}).map(([place, rules]) => compileList(vocabulary, place, rules)),
    category: adapter.category === undefined ? null : compileCategory(vocabulary, adapter.category),
    version: adapter.version === undefined ? null : compileVersion(vocabulary, adapter.version),
    disposalWhen: adapter.disposal === undefined ? null : adapter.disposal.when.map(compileCondition),
    defaults: Object.entries(defaults).map(([place, value]) => ({
      place,
      tokens: tokensOf(place),
      value,
      ofDisposal: isDisposal(place),
    })),
    personal: (adapter.personal ?? []).map(parsePath),
    categories: vocabulary.categories,
  };
}
