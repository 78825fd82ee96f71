import { type CompiledAdapter, type ExplainedField, explainRecord, mapRecord } from '#domain/adapters';
import { FLAG_SAYS } from '#domain/intake';
import type { ProblemItem } from '#kernel';
import type { IncomingItem } from '../accept-events/incoming-item.js';
import { titleOf } from '../accept-events/item-result.js';
import { type BlindIndexer, readItem } from '../accept-events/read-item.js';
import type { RecordAdapter } from '../accept-events/record-adapters.js';
import type { Source } from '../sources/source.js';
import { adaptBy } from './adapt-by.js';

/** What a line of a sample would have become. Personal values are masked. */
export interface TriedLine {
  /** From 1. */
  readonly number: number;
  readonly outcome: 'event' | 'disposal' | 'refused';
  readonly sourceEventNo: string | null;
  readonly fields: readonly ExplainedField[];
  /** Each with the reason that people read. */
  readonly flags: readonly { readonly flag: string; readonly says: string }[];
  readonly faults: readonly ProblemItem[];
}

export interface TrialContext {
  readonly number: number;
  readonly receivedMs: number;
  /** Null: the record's own region stands for the source's. */
  readonly regionCode12: string | null;
}

const NOWHERE = '000000000000';
const NO_TRACE = '00-00000000000000000000000000000001-0000000000000001-00';
/** Nobody is joined with anybody in a trial. */
const NO_KEYS: BlindIndexer = { blindIndex: () => '', nextBlindIndex: () => null, hasRenamed: () => false };

const says = (flag: string): string =>
  Object.hasOwn(FLAG_SAYS, flag) ? FLAG_SAYS[flag as keyof typeof FLAG_SAYS] : flag;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

function regionOf(adapter: CompiledAdapter | undefined, record: unknown): string {
  if (adapter === undefined) return NOWHERE;
  const mapped = mapRecord(adapter, record);
  const region = mapped.ok ? mapped.push['regionCode12'] : undefined;
  return typeof region === 'string' ? region : NOWHERE;
}

/**
 * The way of a push through adapter, contract and normal form, with a word on each field; stored is nothing. Without an adapter
 * the record is to be in our form, and there is no field to explain.
 */
export function tryLine(adapter: CompiledAdapter | undefined, line: string, context: TrialContext): TriedLine {
  const record = parsed(line);
  const source: Source = {
    id: 'trial',
    kind: 'trial',
    name: 'trial',
    state: 'active',
    procuratorateId: 'trial',
    regionCode12: context.regionCode12 ?? regionOf(adapter, record),
    keys: [],
    regions: [],
    rateLimit: null,
  };
  const item: IncomingItem = {
    source,
    raw: Buffer.from(line),
    receivedMs: context.receivedMs,
    via: 'http',
    run: null,
    traceparent: NO_TRACE,
  };
  const adapt: RecordAdapter | undefined = adapter === undefined ? undefined : adaptBy(adapter, null);
  const read = readItem(item, { keys: NO_KEYS, adapters: { adapterOf: () => adapt } });
  const fields = record === undefined || adapter === undefined ? [] : explainRecord(adapter, record).fields;
  const { number } = context;
  if (read.kind === 'fault') {
    const { sourceEventNo, fault } = read;
    return { number, outcome: 'refused', sourceEventNo, fields, flags: [], faults: faultItems(fault) };
  }
  const { sourceEventNo } = read;
  const found =
    read.kind === 'event' ? [...read.event.flags, ...(read.event.disposal?.flags ?? [])] : read.disposal.flags;
  const flags = [...new Set(found)].sort().map((flag) => ({ flag, says: says(flag) }));
  return { number, outcome: read.kind, sourceEventNo, fields, flags, faults: [] };
}

const faultItems = ({ code, items }: { code: string; items: readonly ProblemItem[] }): readonly ProblemItem[] =>
  items.length > 0 ? items : [{ pointer: '', detail: titleOf(code) }];
