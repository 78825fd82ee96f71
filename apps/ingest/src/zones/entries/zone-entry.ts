import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Text = Type.String();

/**
 * What a platform pushed, for the inner side: the bytes that were signed are the entry's body, none for a tombstone.
 * `receivedMs` is when it came to the edge: the age of its signature is judged by it. `fault`: why the edge would not have it
 * although its sender could not be told at once.
 */
const Push = Type.Object({
  kind: Type.Literal('push'),
  door: Type.Union([Type.Literal('http'), Type.Literal('batch'), Type.Literal('kafka')]),
  sourceId: Text,
  headers: Type.Record(Text, Text),
  receivedMs: Type.Integer({ minimum: 0 }),
  answerId: Text,
  traceparent: Text,
  /** Items in it: a batch has many. */
  items: Type.Integer({ minimum: 1 }),
  fault: Type.Optional(Text),
});

/** What was decided about a pushed item: the body is an `event.outcome.v1`. */
const Outcome = Type.Object({ kind: Type.Literal('outcome'), key: Text, traceparent: Type.Optional(Text) });
/** An event was erased: the body is an `event.erased.v1`, for whoever holds answers of it on the edge. */
const Erased = Type.Object({ kind: Type.Literal('erased'), key: Text, id: Text });
/** The registration of a source with its secrets: the body is a `ZoneSource`. */
const SourceEntry = Type.Object({ kind: Type.Literal('source') });

/** A platform's request to compare a day: the body is what it signed. */
const Reconcile = Type.Object({
  kind: Type.Literal('reconcile'),
  sourceId: Text,
  headers: Type.Record(Text, Text),
  receivedMs: Type.Integer({ minimum: 0 }),
  answerId: Text,
});
/** What came of it: the body is a `CarriedAnswer`. */
const Reconciled = Type.Object({ kind: Type.Literal('reconciled'), sourceId: Text, answerId: Text });

/** Records of a page that the edge asked a platform for: the body is a JSON array of them. Nobody signed them. */
const Pulled = Type.Object({
  kind: Type.Literal('pulled'),
  sourceId: Text,
  receivedMs: Type.Integer({ minimum: 0 }),
  items: Type.Integer({ minimum: 1 }),
});
/** How far the asking of a platform came: the body is a `ConnectorProgress`. */
const Progress = Type.Object({ kind: Type.Literal('progress'), sourceId: Text });

/** One page that a person inside wants to see of a platform, and what came: the bodies are a `Trial` and an `AskedPage`. */
const Trial = Type.Object({ kind: Type.Literal('trial'), sourceId: Text, trialId: Text });
const Tried = Type.Object({ kind: Type.Literal('tried'), sourceId: Text, trialId: Text });

const Meta = Type.Union([Push, Outcome, Erased, SourceEntry, Reconcile, Reconciled, Pulled, Progress, Trial, Tried]);

export type PushMeta = Static<typeof Push>;
export type TrialMeta = Static<typeof Trial>;
export type ReconcileMeta = Static<typeof Reconcile>;
export type PulledMeta = Static<typeof Pulled>;
export type EntryMeta = Static<typeof Meta>;

export interface ZoneEntry<M extends EntryMeta = EntryMeta> {
  readonly meta: M;
  readonly body: Buffer | null;
}

const LENGTH_BYTES = 4;
const NO_BODY = 0xffffffff;

function length(value: number): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function writeEntry({ meta, body }: ZoneEntry): Buffer {
  const text = Buffer.from(JSON.stringify(meta), 'utf8');
  return Buffer.concat([
    length(text.length),
    text,
    length(body === null ? NO_BODY : body.length),
    body ?? Buffer.alloc(0),
  ]);
}

/** What it weighs in the count of a batch. */
export const itemsOf = ({ meta }: ZoneEntry): number =>
  meta.kind === 'push' || meta.kind === 'pulled' ? meta.items : 1;

/** An entry of a kind that this release does not know, or a part that is none: the batch waits for a release that reads it. */
export class UnknownEntry extends Error {
  constructor() {
    super('an entry that this release cannot read');
    this.name = 'UnknownEntry';
  }
}

/** The entries of an opened part. Throws `UnknownEntry`. */
export function readEntries(plain: Buffer): ZoneEntry[] {
  const entries: ZoneEntry[] = [];
  let at = 0;
  const take = (bytes: number): Buffer => {
    if (at + bytes > plain.length) throw new UnknownEntry();
    const taken = plain.subarray(at, at + bytes);
    at += bytes;
    return taken;
  };
  while (at < plain.length) {
    const meta: unknown = parse(take(take(LENGTH_BYTES).readUInt32BE()));
    const bodyLength = take(LENGTH_BYTES).readUInt32BE();
    const body = bodyLength === NO_BODY ? null : take(bodyLength);
    if (!Value.Check(Meta, meta)) throw new UnknownEntry();
    entries.push({ meta, body });
  }
  return entries;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new UnknownEntry();
  }
}
