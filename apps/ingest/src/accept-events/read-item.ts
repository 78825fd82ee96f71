import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import { checkPush, type CheckedPush, cutText } from '#contracts';
import {
  type Digest,
  findPoison,
  mayHoldPoison,
  normaliseDisposal,
  normaliseEvent,
  type Poison,
  reporterIdentity,
  reporterRecord,
} from '#domain/intake';
import type { ProblemItem } from '#kernel';
import type { IncomingItem, ItemFault, ReadItem } from './incoming-item.js';

/** Makes the blind index of an identifier (see `#platform/crypto`). */
export interface BlindIndexer {
  blindIndex(kind: string, normalisedValue: string): string;
  /** Null when no index key is being brought in. */
  nextBlindIndex(kind: string, normalisedValue: string): string | null;
  /** True when an index key of the kind was exchanged before. */
  hasRenamed(kind: string): boolean;
}

// The package's typing speaks of a default export that its CommonJS module does not have under nodenext.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;
const canonical = (value: unknown): string => canonicalize(value) ?? 'null';
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
function eventNoOf(value: unknown): string | null {
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

function parse(raw: Buffer | null): Parsed {
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

function normalise(push: CheckedPush, item: IncomingItem, indexer: BlindIndexer): ReadItem {
  const { sourceEventNo } = push.push;
  if (push.kind === 'disposal') {
    const disposal = normaliseDisposal(push.push.disposal, {
      pointer: '/disposal',
      fallbackMs: item.receivedMs,
      receivedMs: item.receivedMs,
      version: null,
      canonical,
      digest,
    });
    if (!disposal.ok) return fault('INGEST.PUSH_INVALID', sourceEventNo, disposal.error);
    return { kind: 'disposal', sourceEventNo, disposal: disposal.value };
  }
  const identity = reporterIdentity(push.push.reporter);
  const reporterKey = identity === null ? null : indexer.blindIndex(identity.kind, identity.value);
  const event = normaliseEvent(push.push, {
    sourceRegion: item.source.regionCode12,
    receivedMs: item.receivedMs,
    reporterKey,
    canonical,
    digest,
  });
  if (!event.ok) return fault('INGEST.PUSH_INVALID', sourceEventNo, event.error);
  const next = identity === null ? null : indexer.nextBlindIndex(identity.kind, identity.value);
  const renamed = identity !== null && indexer.hasRenamed(identity.kind);
  return {
    kind: 'event',
    sourceEventNo,
    event: event.value,
    reporter: reporterRecord(push.push.reporter, Date.parse(event.value.body.reportedAt)),
    aliasIndex: next ?? (renamed ? reporterKey : null),
  };
}

/**
 * Reads one item: bytes → JSON → what cannot be kept as sent → contract → normal form. Pure but for the index key;
 * never throws for anything that a sender can do.
 */
export function readItem(item: IncomingItem, indexer: BlindIndexer): ReadItem {
  if (item.fault !== undefined) return { kind: 'fault', sourceEventNo: null, fault: item.fault };
  const parsed: Parsed =
    item.parsed === undefined ? parse(item.raw) : { value: item.parsed.value, suspicious: item.parsed.mayHoldPoison };
  if ('code' in parsed) return fault(parsed.code);
  const { value, suspicious } = parsed;
  // Only `ext` may nest freely; everything else has the depth of its contract.
  if (suspicious || (typeof value === 'object' && value !== null && 'ext' in value)) {
    const poison = findPoison(value);
    if (poison !== null) {
      const place = { pointer: cutText(poison.pointer, POINTER_SHOWN), detail: POISON_SAYS[poison.kind] };
      return fault('INGEST.BODY_POISONED', eventNoOf(value), [place]);
    }
  }
  const checked = checkPush(value);
  if (!checked.ok) return fault('INGEST.PUSH_INVALID', eventNoOf(value), checked.error);
  return normalise(checked.value, item, indexer);
}
