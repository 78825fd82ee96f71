import type { CompiledAdapter, CompiledField, CompiledVersion } from './compiled.js';
import { ADAPTER_FLAG, type AdapterFlag } from './flags.js';
import { placeOf, type Scope, valueAt } from './pointer.js';
import { type Fault, PushDraft, type Step } from './push-draft.js';
import { readCategory } from './read-category.js';
import { holdAll, readField } from './read-field.js';
import { readList } from './read-list.js';

/** What became of a record. Faults point into the record, in Chinese, and repeat no value. */
export type MappedRecord =
  | { readonly ok: true; readonly push: Record<string, unknown>; readonly flags: readonly AdapterFlag[] }
  | {
      readonly ok: false;
      readonly faults: readonly Fault[];
      /** The event's number where it could be read, so that the answer finds its way. */
      readonly sourceEventNo: string | null;
    };

const NO_OBJECT: Fault = { pointer: '', detail: '一条记录应为一个 JSON 对象' };
const MAX_LNG = 180;
const MAX_LAT = 90;

function fill(field: CompiledField, scope: Scope, draft: PushDraft, adapter: CompiledAdapter): boolean {
  const reading = readField(field, scope, adapter);
  if (reading.value !== undefined) {
    draft.put(field.tokens, reading.value);
    draft.note(field.place, scope, reading);
    return true;
  }
  if (field.required) {
    const detail =
      reading.raw === undefined
        ? `没有值，推送的 ${field.place} 需要它`
        : `${reading.says}，推送的 ${field.place} 需要它`;
    draft.faults.push({ pointer: reading.from[0] === undefined ? '' : placeOf(scope, reading.from[0]), detail });
  }
  draft.note(field.place, scope, reading);
  return false;
}

function fillCategory(scope: Scope, draft: PushDraft, adapter: CompiledAdapter): void {
  const { category } = adapter;
  if (category === null) return;
  for (const theirs of [category.code, category.name]) if (theirs !== null) fill(theirs, scope, draft, adapter);
  const reading = readCategory(category, scope, adapter);
  draft.note('/categoryCode', scope, reading);
  if (typeof reading.value !== 'string') return;
  draft.push['categoryCode'] = reading.value;
  if (Object.hasOwn(adapter.categories, reading.value)) {
    draft.push['categoryName'] = adapter.categories[reading.value];
  }
}

/** The longest list, the number, the time: whatever the platform has that grows with its record. */
function fillVersion(
  { number, count, time }: CompiledVersion,
  scope: Scope,
  draft: PushDraft,
  adapter: CompiledAdapter,
): void {
  if (number !== null) fill(number, scope, draft, adapter);
  if (time !== null) fill(time, scope, draft, adapter);
  if (count === null) return;
  const found = valueAt(scope, count);
  if (!Array.isArray(found)) return;
  draft.put(['sourceVersion'], found.length);
  const reading = { value: found.length, raw: found.length, from: [count], flag: null, says: '列表的项数' };
  draft.note('/sourceVersion', scope, reading);
}

/**
 * A point has both coordinates and names its system, or is none. Degrees that were written the wrong way round are told
 * apart in China, whose longitudes are no latitudes; metres of a projection are no degrees.
 */
function settleLocation(draft: PushDraft, crs: string | null): void {
  const location = draft.push['location'] as { lng?: number; lat?: number; crs?: string } | undefined;
  if (location === undefined) return;
  const drop = (): void => void delete draft.push['location'];
  const { lng, lat } = location;
  if (lng === undefined && lat === undefined) return drop();
  location.crs ??= crs ?? undefined;
  if (lng === undefined || lat === undefined || location.crs === undefined) {
    draft.flag('/location', ADAPTER_FLAG.locationNotDegrees, '缺少一个坐标或坐标系，位置留空');
    return drop();
  }
  if (Math.abs(lng) <= MAX_LNG && Math.abs(lat) <= MAX_LAT) return;
  if (Math.abs(lng) <= MAX_LAT && Math.abs(lat) <= MAX_LNG) {
    location.lng = lat;
    location.lat = lng;
    draft.flag('/location', ADAPTER_FLAG.locationSwapped, '经度与纬度写反，已对调');
    return;
  }
  draft.flag('/location', ADAPTER_FLAG.locationNotDegrees, '坐标不是经纬度，位置留空');
  drop();
}

function fillDefaults(scope: Scope, draft: PushDraft, adapter: CompiledAdapter, disposalOnly: boolean): void {
  for (const { place, tokens, value, ofDisposal } of adapter.defaults) {
    if ((disposalOnly && !ofDisposal) || draft.has(tokens)) continue;
    draft.put(tokens, value);
    draft.note(place, scope, { value, raw: undefined, from: [], flag: null, says: '没有值，用适配器所写的默认值' });
  }
}

function makeEvent(scope: Scope, draft: PushDraft, adapter: CompiledAdapter): void {
  for (const field of adapter.fields) fill(field, scope, draft, adapter);
  if (adapter.version !== null) fillVersion(adapter.version, scope, draft, adapter);
  fillCategory(scope, draft, adapter);
  for (const list of adapter.lists) readList(list, scope, draft, adapter);
  settleLocation(draft, adapter.crs);
  fillDefaults(scope, draft, adapter, false);
}

/** Of a message about the handling alone nothing but that is taken; without anything to say of it there is no push. */
function makeDisposal(scope: Scope, draft: PushDraft, adapter: CompiledAdapter): void {
  draft.push['type'] = 'disposal';
  for (const field of adapter.fields) if (field.ofDisposal) fill(field, scope, draft, adapter);
  for (const list of adapter.lists) if (list.ofDisposal) readList(list, scope, draft, adapter);
  fillDefaults(scope, draft, adapter, true);
  if (draft.push['disposal'] === undefined)
    draft.faults.push({ pointer: '', detail: '没有办理情况，无法作为处置推送' });
}

/** Runs the adapter over a record. With `steps` it writes down how each place came to its value. */
export function runAdapter(adapter: CompiledAdapter, record: unknown, steps: Step[] | null): MappedRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { ok: false, faults: [NO_OBJECT], sourceEventNo: null };
  const scope: Scope = { record, item: record, at: null };
  const draft = new PushDraft(steps);
  const disposalOnly = adapter.disposalWhen !== null && holdAll(adapter.disposalWhen, scope, adapter);
  if (disposalOnly) makeDisposal(scope, draft, adapter);
  else makeEvent(scope, draft, adapter);
  const { push, flags, faults } = draft;
  if (faults.length === 0) return { ok: true, push, flags: [...flags].sort() };
  const { sourceEventNo } = push;
  return { ok: false, faults, sourceEventNo: typeof sourceEventNo === 'string' ? sourceEventNo : null };
}

/**
 * One push from one record of the platform, by the adapter's rules. Never throws, whatever the record. What is not there
 * leaves its place empty; what cannot be read leaves it empty with a flag; what a push cannot be without is a fault.
 */
export const mapRecord = (adapter: CompiledAdapter, record: unknown): MappedRecord => runAdapter(adapter, record, null);
