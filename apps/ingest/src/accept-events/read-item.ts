import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { checkPush, type CheckedPush, cutText } from '#contracts';
import {
  type BlindIndex,
  type Digest,
  findPoison,
  type Mapping,
  mayHoldPoison,
  normaliseDisposal,
  normaliseEvent,
  type Poison,
} from '#domain/intake';
import { extractMentions } from '#domain/mentions';
import type { ProblemItem } from '#kernel';
import type { IncomingItem, ItemFault, ReadItem } from './incoming-item.js';
import { canonicalText } from './canonical-text.js';
import { withinRegions } from './within-regions.js';
import type { RecordAdapter, RecordAdapters } from './record-adapters.js';

/** Makes the blind index of an identifier (see `#platform/crypto`). */
export interface BlindIndexer {
  blindIndex(kind: string, normalisedValue: string): string;
  /** Null when no index key is being brought in. */
  nextBlindIndex(kind: string, normalisedValue: string): string | null;
  /** True when an index key of the kind was exchanged before. */
  hasRenamed(kind: string): boolean;
}

export interface ReadingPorts {
  readonly keys: BlindIndexer;
  readonly adapters: Pick<RecordAdapters, 'adapterOf'>;
}

const digest: Digest = (text) => hash('sha256', text, 'base64url');

const MAX_SOURCE_EVENT_NO = 128;
const POINTER_SHOWN = 256;

const POISON_SAYS: Readonly<Record<Poison['kind'], string>> = {
  nul: '含有字符 \\u0000，请删除',
  'lone-surrogate': '含有不成对的代理字符（\\uD800–\\uDFFF），请按完整字符重新编码',
  number: '数字超出可准确表示的范围（±9007199254740991），请改写为字符串',
  depth: '嵌套超过 20 层，请拆分或改写为字符串',
};

const fault = (code: string, sourceEventNo: string | null = null, items: readonly ProblemItem[] = []): ReadItem => ({
  kind: 'fault',
  sourceEventNo,
  fault: { code, items },
});

/** The event number of an item that does not pass its contract, so that its answer finds its way; never guessed. */
export function eventNoOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('sourceEventNo' in value)) return null;
  const { sourceEventNo } = value;
  const usable =
    typeof sourceEventNo === 'string' &&
    sourceEventNo.length > 0 &&
    sourceEventNo.length <= MAX_SOURCE_EVENT_NO &&
    findPoison(sourceEventNo) === null;
  return usable ? sourceEventNo : null;
}

type Parsed = { readonly value: unknown; readonly suspicious: boolean } | ItemFault;

export function parseItem(raw: Buffer | null): Parsed {
  if (raw === null || raw.length === 0) return { code: 'INGEST.BODY_EMPTY', items: [] };
  if (!isUtf8(raw)) return { code: 'INGEST.BODY_NOT_UTF8', items: [] };
  const text = raw.toString('utf8');
  try {
    return { value: JSON.parse(text) as unknown, suspicious: mayHoldPoison(text) };
  } catch {
    // The parser's message quotes the text.
    return { code: 'INGEST.BODY_NOT_JSON', items: [] };
  }
}

/** Makes blind indexes, and notes by which others they are found while an index key is exchanged. */
class KeyMaker {
  aliases: Map<string, string> | null = null;

  constructor(private readonly keys: BlindIndexer) {}

  readonly index: BlindIndex = (kind, value) => {
    const key = this.keys.blindIndex(kind, value);
    const alias = this.keys.nextBlindIndex(kind, value) ?? (this.keys.hasRenamed(kind) ? key : null);
    if (alias !== null) (this.aliases ??= new Map()).set(alias, key);
    return key;
  };
}

/** What an adapter adds to the push that it made. */
interface Adapted {
  readonly flags: readonly string[];
  /** What is compared between two pushes of one version. */
  readonly payload?: () => unknown;
  readonly mapping: Mapping | null;
}

const AS_IT_CAME: Adapted = { flags: [], mapping: null };

function normalise(
  push: CheckedPush,
  item: IncomingItem,
  keys: BlindIndexer,
  { flags, payload, mapping }: Adapted,
): ReadItem | readonly ProblemItem[] {
  const { sourceEventNo } = push.push;
  const { receivedMs } = item;
  const common = { receivedMs, canonical: canonicalText, digest, flags };
  if (push.kind === 'disposal') {
    const context = { ...common, pointer: '/disposal', fallbackMs: receivedMs, version: null };
    const disposal = normaliseDisposal(push.push.disposal, context);
    return disposal.ok ? { kind: 'disposal', sourceEventNo, disposal: disposal.value, mapping } : disposal.error;
  }
  const { title, description } = push.push;
  const maker = new KeyMaker(keys);
  const event = normaliseEvent(push.push, {
    ...common,
    sourceRegion: item.source.regionCode12,
    index: maker.index,
    mentions: extractMentions(`${title}\n${description ?? ''}`),
    ...(payload === undefined ? {} : { payload }),
    ...(mapping === null ? {} : { mapping }),
  });
  if (!event.ok) return event.error;
  return withinRegions(item.source, {
    kind: 'event',
    sourceEventNo,
    event: event.value,
    aliases: maker.aliases,
    mapping,
  });
}

function poisonOf(value: unknown): ReadItem | null {
  const poison = findPoison(value);
  if (poison === null) return null;
  const place = { pointer: cutText(poison.pointer, POINTER_SHOWN), detail: POISON_SAYS[poison.kind] };
  return fault('INGEST.BODY_POISONED', eventNoOf(value), [place]);
}

const isCanonical = (item: IncomingItem, value: unknown): boolean =>
  item.format === 'canonical' ||
  (typeof value === 'object' && value !== null && 'format' in value && value.format === 'canonical');

/** A mismatch of what the adapter made: there is no place in the platform's record to point at, so the field is named. */
const ofAdapted = ({ pointer, detail }: ProblemItem): ProblemItem => ({
  pointer: '',
  detail: `经适配器换算后，${pointer}：${detail}`,
});

function readAdapted(item: IncomingItem, value: unknown, adapt: RecordAdapter, keys: BlindIndexer): ReadItem {
  const adapted = adapt(value);
  const mismatch = (items: readonly ProblemItem[], no: string | null = null): ReadItem =>
    fault('INGEST.ADAPTER_MISMATCH', no, items);
  if (!adapted.ok) return mismatch(adapted.faults, eventNoOf(adapted));
  const { push, flags, body = () => value, mapping = null } = adapted;
  const no = eventNoOf(push);
  const poison = findPoison(push);
  if (poison !== null) return mismatch([ofAdapted({ pointer: poison.pointer, detail: POISON_SAYS[poison.kind] })], no);
  const checked = checkPush(push);
  if (!checked.ok) return mismatch(checked.error.map(ofAdapted), no);
  const read = normalise(checked.value, item, keys, { flags, payload: body, mapping });
  if (!('kind' in read)) return mismatch(read.map(ofAdapted), no);
  return read.kind === 'fault' ? fault(read.fault.code, no, read.fault.items.map(ofAdapted)) : read;
}

/**
 * Reads one item: bytes → JSON → what cannot be kept as sent → where its source has one, the adapter → contract → normal
 * form. Pure but for the index key and the adapters; never throws for anything that a sender can do.
 */
export function readItem(item: IncomingItem, ports: ReadingPorts): ReadItem {
  if (item.fault !== undefined) return { kind: 'fault', sourceEventNo: null, fault: item.fault };
  const parsed: Parsed =
    item.parsed === undefined
      ? parseItem(item.raw)
      : { value: item.parsed.value, suspicious: item.parsed.mayHoldPoison };
  if ('code' in parsed) return fault(parsed.code);
  const { value, suspicious } = parsed;
  const adapt = isCanonical(item, value) ? undefined : ports.adapters.adapterOf(item.source.id);
  // Of our form only `ext` may nest freely and hold any number; everything else has the depth of its contract.
  const open = suspicious || adapt !== undefined || (typeof value === 'object' && value !== null && 'ext' in value);
  const poison = open ? poisonOf(value) : null;
  if (poison !== null) return poison;
  if (adapt !== undefined) return readAdapted(item, value, adapt, ports.keys);
  const checked = checkPush(value);
  if (!checked.ok) return fault('INGEST.PUSH_INVALID', eventNoOf(value), checked.error);
  const read = normalise(checked.value, item, ports.keys, AS_IT_CAME);
  return 'kind' in read ? read : fault('INGEST.PUSH_INVALID', checked.value.push.sourceEventNo, read);
}
