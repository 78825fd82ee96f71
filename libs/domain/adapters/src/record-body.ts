import type {
  CompiledAdapter,
  CompiledCondition,
  CompiledField,
  CompiledList,
  CompiledListRule,
  CompiledRule,
} from './compiled.js';
import type { Path } from './pointer.js';

type Tokens = readonly string[];

const ofRule = ({ from, template, when }: CompiledRule): Path[] => [
  ...from,
  ...(template ?? []).filter((part): part is Path => typeof part !== 'string'),
  ...ofConditions(when),
];
const ofConditions = (conditions: readonly CompiledCondition[]): Path[] => conditions.map(({ from }) => from);
const ofField = ({ rules }: CompiledField): Path[] => rules.flatMap(ofRule);

/** What a rule of a list reads: the array whole, and of the record whatever its elements look at there. */
function ofListRule({ each, when, fields, value }: CompiledListRule): Path[] {
  const inside = [...ofConditions(when), ...fields.flatMap(ofField), ...(value === null ? [] : ofField(value))];
  return each === null ? inside : [each, ...inside.filter(({ root }) => root)];
}
const ofList = ({ rules }: CompiledList): Path[] => rules.flatMap(ofListRule);

const begins = (whole: Tokens, part: Tokens): boolean =>
  part.length <= whole.length && part.every((token, i) => token === whole[i]);

const isOfHandling = (place: string): boolean => place.startsWith('/disposal/');

/**
 * The places of a record that tell of the handling and of nothing else. A list by whose length a version is told is one
 * of them: the version is not its content.
 */
function handlingPlaces(adapter: CompiledAdapter): Tokens[] {
  const { fields, lists, category, version, disposalWhen } = adapter;
  const handling = [
    ...fields.filter(({ place }) => isOfHandling(place)).flatMap(ofField),
    ...lists.filter(({ ofDisposal }) => ofDisposal).flatMap(ofList),
  ];
  const said = [
    category?.code,
    category?.name,
    version?.number,
    version?.time,
    ...(category?.choose ?? []).flatMap(({ keys }) => keys),
  ];
  const body = [
    ...fields.filter(({ place }) => !isOfHandling(place)).flatMap(ofField),
    ...lists.filter(({ ofDisposal }) => !ofDisposal).flatMap(ofList),
    ...said.flatMap((field) => (field == null ? [] : ofField(field))),
    ...ofConditions(disposalWhen ?? []),
  ].map(({ tokens }) => tokens);
  return handling
    .map(({ tokens }) => tokens)
    .filter((tokens) => tokens.length > 0 && !body.some((other) => begins(other, tokens) || begins(tokens, other)));
}

function without(value: unknown, places: readonly Tokens[]): unknown {
  if (places.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const below = places.filter(([first]) => first === name).map((tokens) => tokens.slice(1));
    return below.some(({ length }) => length === 0) ? [] : [[name, without(member, below)]];
  });
  // Not by assignment: a record may have a member of the name `__proto__`.
  return Object.fromEntries(kept);
}

/**
 * What a record says beside its handling, whether the adapter takes it or passes it over: this is what makes two records
 * of one version the same or not.
 */
export function recordBody(adapter: CompiledAdapter): (record: unknown) => unknown {
  const places = handlingPlaces(adapter);
  return (record) => without(record, places);
}
