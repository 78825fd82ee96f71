import { isScalar, type Scalar } from './adapter.js';
import type { CompiledAdapter, CompiledField, CompiledRule } from './compiled.js';
import type { AdapterFlag } from './flags.js';
import { isPersonal, maskValue } from './mask-record.js';
import { type MappedRecord, runAdapter } from './map-record.js';
import { escapeToken, type Path, tokensOf } from './pointer.js';
import type { Step } from './push-draft.js';

/** How one place of the push came to its value, for a person. Values that are personal are masked. */
export interface ExplainedField {
  /** Place in the push; `-` stands for an element of a list. Null for a place of the record that no rule reads. */
  readonly target: string | null;
  /** Places in the record. */
  readonly from: readonly string[];
  /** Null where nothing stood there. */
  readonly raw: string | null;
  /** Null where the place stays empty. */
  readonly value: string | null;
  /** Chinese. */
  readonly reason: string;
  readonly flag: AdapterFlag | null;
  readonly personal: boolean;
}

export interface Explanation {
  readonly mapped: MappedRecord;
  readonly fields: readonly ExplainedField[];
}

const SHOWN = 200;
const UNUSED_SHOWN = 100;
const EVERY = '*';
const SEALED = /^\/(?:reporter|parties\/-)\/(?:name|idNo|phone|birthDate)$|^\/vehicles\/-\/plate$/;

const shown = (value: Scalar | undefined, personal: boolean): string | null => {
  if (value === undefined) return null;
  const text = personal ? maskValue(value) : String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

function explained(step: Step, adapter: CompiledAdapter): ExplainedField {
  const { target, from, raw, value, reason, flag } = step;
  const personal =
    (target !== null && SEALED.test(target)) || from.some((place) => isPersonal(adapter, tokensOf(place)));
  return { target, from, raw: shown(raw, personal), value: shown(value, personal), reason, flag, personal };
}

const pathsOf = (rule: CompiledRule): Path[] => [
  ...rule.from,
  ...(rule.template ?? []).filter((part): part is Path => typeof part !== 'string'),
  ...rule.when.map(({ from }) => from),
];

/** Every place that some rule of the adapter reads, items of lists as `*`. */
function* placesRead(adapter: CompiledAdapter): Generator<readonly string[]> {
  const ofFields = (fields: readonly (CompiledField | null)[]): Path[] =>
    fields.flatMap((field) => field?.rules.flatMap(pathsOf) ?? []);
  const { category, version, disposalWhen } = adapter;
  yield* ofFields([...adapter.fields, category?.code ?? null, category?.name ?? null]).map(({ tokens }) => tokens);
  yield* ofFields([version?.number ?? null, version?.time ?? null]).map(({ tokens }) => tokens);
  yield* ofFields((category?.choose ?? []).flatMap(({ keys }) => keys)).map(({ tokens }) => tokens);
  yield* (disposalWhen ?? []).map(({ from }) => from.tokens);
  if (version?.count != null) yield version.count.tokens;
  for (const { each, split, when, fields, value } of adapter.lists.flatMap(({ rules }) => rules)) {
    const base = each === null ? [] : [...each.tokens, ...(split === undefined ? [EVERY] : [])];
    const single = each === null || split !== undefined ? [] : [each.tokens];
    if (split !== undefined && each !== null) yield each.tokens;
    for (const { root, tokens } of [...ofFields([...fields, value]), ...when.map(({ from }) => from)]) {
      if (root) yield tokens;
      else yield* [base, ...single].map((before) => [...before, ...tokens]);
    }
  }
}

/** `leaf` is `*` for every item of an array, also for the one that a rule reads by its index. */
const isSame = (token: string, leaf: string): boolean => token === leaf || (leaf === EVERY && /^\d+$/.test(token));

/** The leaves of a record, items of arrays as `*`, each place once. */
function leavesOf(record: unknown): Map<string, { tokens: readonly string[]; value: Scalar }> {
  const leaves = new Map<string, { tokens: readonly string[]; value: Scalar }>();
  const walk = (value: unknown, tokens: readonly string[]): void => {
    if (leaves.size > UNUSED_SHOWN * 10 || tokens.length > 20) return;
    if (Array.isArray(value)) {
      for (const one of value) walk(one, [...tokens, EVERY]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) walk(one, [...tokens, name]);
    } else if (isScalar(value) && value !== '') {
      const place = tokens.map((token) => `/${escapeToken(token)}`).join('');
      if (!leaves.has(place)) leaves.set(place, { tokens, value });
    }
  };
  walk(record, []);
  return leaves;
}

/** Values of the record that no rule reads: what an author of an adapter may have forgotten. */
function unread(adapter: CompiledAdapter, record: unknown): ExplainedField[] {
  const read = [...placesRead(adapter)];
  const isRead = (tokens: readonly string[]): boolean =>
    read.some((place) => place.length <= tokens.length && place.every((token, i) => isSame(token, tokens[i]!)));
  const left = [...leavesOf(record)].filter(([, { tokens }]) => !isRead(tokens));
  return left.slice(0, UNUSED_SHOWN).map(([place, { tokens, value }]) => {
    const personal = isPersonal(adapter, tokens);
    const reason = personal ? '个人信息，没有规则读取' : '没有规则读取';
    return { target: null, from: [place], raw: shown(value, personal), value: null, reason, flag: null, personal };
  });
}

/** The same as `mapRecord`, with what became of every place, and what of the record was passed over. */
export function explainRecord(adapter: CompiledAdapter, record: unknown): Explanation {
  const steps: Step[] = [];
  const mapped = runAdapter(adapter, record, steps);
  return { mapped, fields: [...steps.map((step) => explained(step, adapter)), ...unread(adapter, record)] };
}
