import {
  applyDisposal,
  applyEvent,
  type Change,
  type EventState,
  type IncomingDisposal,
  type IncomingEvent,
  type Mapping,
  qualityFlags,
} from '#domain/intake';
import type { Source } from '../sources/source.js';
import type { EventKey, StoredPush } from '../storage/event.store.js';
import type { StoredEvent } from '../storage/event.rows.js';
import type { ReporterWrite } from '../storage/reporter.store.js';
import type { WaitingDisposal } from '../storage/waiting.store.js';
import type { BatchWrites, Envelope } from './batch-writes.js';
import { toGridEvent } from './event-messages.js';
import type { IncomingItem, ItemFault, Readable, ReadItem } from './incoming-item.js';
import type { ItemResult } from './item-result.js';

/** One event that the batch speaks of: what the database holds, and what the items before made of it. */
export interface Subject extends EventKey {
  readonly procuratorateId: string;
  readonly stored: StoredEvent | null;
  state: EventState | null;
  /** JSON as last published within this batch; null when the batch published nothing for it. */
  published: string | null;
  /** Who reported the version that the event stands at; undefined when the batch brought no new version. */
  reporter?: ReporterWrite;
  readonly pushes: Map<string, StoredPush>;
  /** Disposals that wait for it: those stored, then those that this batch adds. */
  waiting: WaitingDisposal[];
}

type ReadableEvent = Extract<Readable, { kind: 'event' }>;

/** An event's whole JSON may be this large: the broker takes little more, and a larger one would block all behind it. */
const MAX_PUBLISHED_BYTES = 900_000;
const MAX_UTF8_PER_UNIT = 3;

const TOO_LARGE: ItemFault = { code: 'INGEST.EVENT_TOO_LARGE', items: [] };
const CONFLICT: ItemFault = {
  code: 'INGEST.VERSION_CONFLICT',
  items: [{ pointer: '/sourceVersion', detail: '此版本号已用于另一份内容；内容有变化时请增大版本号' }],
};

/** It waited as a disposal, and the adapter that holds now reads an event in it. */
const NO_DISPOSAL_NOW: ItemFault = {
  code: 'INGEST.ADAPTER_MISMATCH',
  items: [{ pointer: '', detail: '先前按处置接收，现行的适配器将其读作事件；请核对适配器的处置识别规则' }],
};

const tooLarge = (json: string): boolean =>
  json.length * MAX_UTF8_PER_UNIT > MAX_PUBLISHED_BYTES && Buffer.byteLength(json) > MAX_PUBLISHED_BYTES;

/** The item's own bytes; of a batch's item its JSON, for the batch was signed as a whole. */
const rawBytes = ({ raw, parsed }: IncomingItem): Buffer => raw ?? Buffer.from(JSON.stringify(parsed?.value), 'utf8');

/** Whether a version that is known says of the handling what came with it before, at first or later. */
function isSaid({ pushes }: Subject, { versionKey, disposal }: IncomingEvent): boolean {
  if (disposal === null) return true;
  return pushes.get(versionKey)?.disposalKey === disposal.key || pushes.has(disposalPushKey(disposal));
}

export const disposalPushKey = (disposal: IncomingDisposal): string => `d:${disposal.key}`;

/** The result of an item that is not taken; nothing is stored for it. */
export const refused = (fault: ItemFault, sourceEventNo: string | null, eventId: string | null = null): ItemResult => ({
  outcome: 'refused',
  eventId,
  revision: null,
  flags: [],
  sourceVersion: null,
  sourceEventNo,
  repeated: false,
  fault,
});

export interface DecisionPorts {
  readonly newId: () => string;
  readonly newTrace: () => string;
  /** Reads a waiting disposal again, now that its event is here. */
  readonly reread: (item: IncomingItem) => ReadItem;
}

/** Decides on the items of one batch in their order, each on top of what those before it did. Does no I/O. */
export class BatchDecision {
  constructor(
    private readonly writes: BatchWrites,
    private readonly ports: DecisionPorts,
  ) {}

  decide(item: IncomingItem, read: Readable, subject: Subject): ItemResult {
    const envelope = this.envelope(item, subject, read.mapping);
    if (subject.state !== null) this.takeUpWaiting(subject, envelope);
    if (read.kind === 'disposal') return this.decideDisposal(subject, read.disposal, envelope);
    const result = this.decideEvent(subject, read, envelope);
    if (subject.state !== null) this.takeUpWaiting(subject, envelope);
    return result;
  }

  /** Applies what waits for an event that is here, without another item that would have brought it up. */
  takeUp(subject: Subject, source: Source): void {
    if (subject.state === null) return;
    const trigger = { source, sourceEventNo: subject.sourceEventNo, receivedMs: 0, via: 'waiting', run: null } as const;
    this.takeUpWaiting(subject, {
      ...trigger,
      raw: () => Buffer.alloc(0),
      traceparent: this.ports.newTrace(),
      mapping: null,
    });
  }

  private envelope(item: IncomingItem, { sourceEventNo }: Subject, mapping: Mapping | null): Envelope {
    const { source, receivedMs, via, run, traceparent } = item;
    return { source, sourceEventNo, raw: () => rawBytes(item), receivedMs, via, run, traceparent, mapping };
  }

  private decideEvent(subject: Subject, read: ReadableEvent, envelope: Envelope): ItemResult {
    const { event } = read;
    const { versionKey, mark } = event;
    const before = subject.pushes.get(versionKey) ?? null;
    const applied = applyEvent(
      subject.state,
      event,
      before?.bodyHash ?? null,
      this.ports.newId(),
      isSaid(subject, event),
    );
    const { decision, state, change } = applied;
    const base = { sourceEventNo: envelope.sourceEventNo, sourceVersion: mark.sourceVersion, eventId: state.eventId };
    const disposalKey = event.disposal?.key ?? null;
    const push = { sourceVersion: mark.sourceVersion, bodyHash: mark.bodyHash, disposalKey };
    if (decision === 'conflict') {
      const pushKey = `c:${versionKey}:${mark.bodyHash}`;
      this.writes.conflict(state, { ...push, pushKey, kind: 'conflict', outcome: 'conflict' }, envelope);
      const { revision } = state;
      return { ...base, outcome: 'conflict', revision, flags: [], repeated: false, fault: CONFLICT };
    }
    if (decision === 'repeat' && change === null) {
      subject.state = state;
      const { revision, flags } = before ?? { revision: state.revision, flags: [] };
      return { ...base, outcome: 'duplicate', revision, flags, repeated: true, fault: null };
    }
    if (change !== null && !this.publish(subject, state, change, envelope)) {
      return refused(TOO_LARGE, envelope.sourceEventNo, subject.state?.eventId ?? null);
    }
    subject.state = state;
    if (change === 'created' || change === 'revised')
      subject.reporter = this.writes.identities(state, event.identities);
    const outcome = decision === 'late' ? 'late' : 'accepted';
    if (decision === 'repeat' && event.disposal !== null) {
      // The body is known; what it newly says of the handling is kept under a key of its own.
      this.record(subject, { ...push, pushKey: disposalPushKey(event.disposal), kind: 'disposal', outcome }, envelope);
    } else {
      this.record(subject, { ...push, pushKey: versionKey, kind: 'event', outcome }, envelope);
    }
    return { ...base, outcome, revision: state.revision, flags: qualityFlags(state), repeated: false, fault: null };
  }

  private decideDisposal(subject: Subject, disposal: IncomingDisposal, envelope: Envelope): ItemResult {
    const { sourceEventNo } = envelope;
    const { state: current } = subject;
    if (current === null) {
      const repeated = subject.waiting.some((waiting) => waiting.disposalKey === disposal.key);
      if (!repeated) subject.waiting.push(this.writes.wait(subject, disposal.key, envelope));
      const nothing = { eventId: null, revision: null, sourceVersion: null, flags: [], fault: null };
      return { ...nothing, sourceEventNo, outcome: 'waiting', repeated };
    }
    const base = { sourceEventNo, sourceVersion: null, eventId: current.eventId, fault: null };
    const before = subject.pushes.get(disposalPushKey(disposal));
    // It waited, and did not fit when its event came.
    if (before?.outcome === 'refused') return refused(TOO_LARGE, sourceEventNo, current.eventId);
    if (before !== undefined) {
      return { ...base, outcome: 'duplicate', revision: before.revision, flags: before.flags, repeated: true };
    }
    const outcome = this.applyDisposal(subject, current, disposal, envelope);
    if (outcome === 'refused') return refused(TOO_LARGE, sourceEventNo, current.eventId);
    const after = subject.state ?? current;
    return { ...base, outcome, revision: after.revision, flags: qualityFlags(after), repeated: false };
  }

  /** `duplicate`: everything that it says was known; it is recorded all the same. `refused`: see `MAX_PUBLISHED_BYTES`. */
  private applyDisposal(
    subject: Subject,
    current: EventState,
    disposal: IncomingDisposal,
    envelope: Envelope,
  ): 'accepted' | 'duplicate' | 'refused' {
    const { state, change } = applyDisposal(current, disposal);
    if (change !== null && !this.publish(subject, state, change, envelope)) return 'refused';
    subject.state = state;
    const outcome = change === null ? 'duplicate' : 'accepted';
    const push = { pushKey: disposalPushKey(disposal), kind: 'disposal', outcome, sourceVersion: null } as const;
    this.record(subject, { ...push, bodyHash: disposal.key, disposalKey: disposal.key }, envelope);
    return outcome;
  }

  /** Applies what waited, in the order of arrival; each gets an outcome of its own now that its event is here. */
  private takeUpWaiting(subject: Subject, trigger: Envelope): void {
    const { waiting } = subject;
    subject.waiting = [];
    for (const one of waiting) {
      const raw = this.writes.takeWaiting(one);
      const { source, run, traceparent } = trigger;
      const came = { source, raw, receivedMs: one.receivedMs, via: 'waiting', run, traceparent } as const;
      const read = this.ports.reread(came);
      const mapping = read.kind === 'fault' ? null : read.mapping;
      const envelope: Envelope = { ...trigger, ...came, raw: () => raw, mapping };
      // It passed every check when it came, so a fault here is a contract, or an adapter, that became stricter since.
      const result =
        read.kind === 'disposal'
          ? this.decideDisposal(subject, read.disposal, envelope)
          : refused(read.kind === 'fault' ? read.fault : NO_DISPOSAL_NOW, one.sourceEventNo);
      const pushKey = `d:${one.disposalKey}`;
      if (result.outcome === 'refused' && subject.state !== null && !subject.pushes.has(pushKey)) {
        const push = { pushKey, kind: 'disposal', outcome: 'refused' } as const;
        this.record(
          subject,
          { ...push, sourceVersion: null, bodyHash: one.disposalKey, disposalKey: one.disposalKey },
          envelope,
        );
      }
      this.writes.outcome(result, envelope);
    }
  }

  private publish(subject: Subject, state: EventState, change: Change, envelope: Envelope): boolean {
    const { source, run } = envelope;
    const { sourceEventNo } = subject;
    const json = JSON.stringify(toGridEvent(state, { source, sourceEventNo, change, run }));
    if (tooLarge(json)) return false;
    subject.published = json;
    this.writes.event(state.eventId, json, envelope);
    return true;
  }

  private record(subject: Subject, push: Parameters<BatchWrites['push']>[1], envelope: Envelope): void {
    const { state } = subject;
    if (state === null) return;
    const { bodyHash, outcome, disposalKey } = push;
    const { revision } = state;
    subject.pushes.set(push.pushKey, { bodyHash, outcome, revision, flags: qualityFlags(state), disposalKey });
    this.writes.push(state, push, envelope);
  }
}
