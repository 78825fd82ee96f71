import type { CompiledAdapter, CompiledField, CompiledList, CompiledListRule } from './compiled.js';
import { ADAPTER_FLAG } from './flags.js';
import { type Scope, valueAt } from './pointer.js';
import { PushDraft } from './push-draft.js';
import { holdAll, readField, type Reading } from './read-field.js';

/** The items that a rule makes elements of: of an array, of a text, or the one item that it stands at. */
function scopesOf({ each, split }: CompiledListRule, scope: Scope): Scope[] {
  if (each === null) return [scope];
  const found = valueAt(scope, each);
  const { record } = scope;
  const list = each.place;
  if (Array.isArray(found)) return Array.from(found, (item: unknown, index) => ({ record, item, at: { list, index } }));
  const at = { list, index: null };
  // Platforms that write an array of one as the one.
  if (split === undefined) return typeof found === 'object' && found !== null ? [{ record, item: found, at }] : [];
  return typeof found === 'string' ? found.split(split).map((item) => ({ record, item, at })) : [];
}

type Read = readonly { readonly field: CompiledField; readonly reading: Reading }[];

/** Whether there is an element at all: fixed values alone make none, nor does a record that lacks what each must have. */
function isThere(read: Read, rule: CompiledListRule, required: readonly string[]): boolean {
  const said = ({ reading }: Read[number]): boolean => reading.raw !== undefined && reading.from.length > 0;
  if (!read.some(said)) return false;
  return (
    rule.each !== null ||
    required.every((place) => read.some((one) => one.field.place === place && one.reading.raw !== undefined))
  );
}

/** The element out of one item; undefined where there is none. */
function readElement(
  list: CompiledList,
  rule: CompiledListRule,
  scope: Scope,
  draft: PushDraft,
  adapter: CompiledAdapter,
): unknown {
  const place = `${list.place}/-`;
  if (rule.value !== null) {
    const reading = readField(rule.value, scope, adapter);
    draft.note(place, scope, reading);
    return reading.value;
  }
  const read = rule.fields.map((field) => ({ field, reading: readField(field, scope, adapter) }));
  if (!isThere(read, rule, list.target.required)) return undefined;
  const element = new PushDraft(null);
  for (const { field, reading } of read) {
    draft.note(place + field.place, scope, reading);
    if (reading.value !== undefined) element.put(field.tokens, reading.value);
  }
  if (list.target.accepts(element.push)) return element.push;
  draft.flag(place, ADAPTER_FLAG.elementLeftOut, '缺少必填的内容，这一项未取');
  return undefined;
}

function readElements(
  list: CompiledList,
  rule: CompiledListRule,
  scope: Scope,
  draft: PushDraft,
  adapter: CompiledAdapter,
): unknown[] {
  const elements: unknown[] = [];
  for (const one of scopesOf(rule, scope)) {
    // One more than fits is enough to tell that there are more.
    if (elements.length > list.target.maxItems) break;
    if (!holdAll(rule.when, one, adapter)) continue;
    const element = readElement(list, rule, one, draft, adapter);
    if (element !== undefined) elements.push(element);
  }
  return elements;
}

/** All elements of one list of the push, in the order of the adapter's rules. */
export function readList(list: CompiledList, scope: Scope, draft: PushDraft, adapter: CompiledAdapter): void {
  const elements = list.rules.flatMap((rule) => readElements(list, rule, scope, draft, adapter));
  if (elements.length === 0) return;
  const { maxItems } = list.target;
  if (elements.length > maxItems) draft.flag(list.place, ADAPTER_FLAG.listCut, `超过 ${maxItems} 项，其余未取`);
  draft.put(list.tokens, elements.slice(0, maxItems));
}
