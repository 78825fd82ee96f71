import {
  type DisposalMemory,
  type EventState,
  isNothingSaid,
  type MoreOfBody,
  type Step,
  type StepKind,
  stepKindOf,
} from '#domain/intake';
import type { GridEventV1 } from '#contracts';

/** What a stored event remembers beside its published state; null as long as nothing was said of its handling. */
export interface EventMemory {
  readonly bodyFlags: readonly string[];
  readonly disposal: Omit<DisposalMemory, 'steps'>;
}

export interface StoredEvent {
  readonly state: EventState;
  /** Grows with every write of the row: an update on top of another one's is refused. */
  readonly writes: number;
  /** The published JSON as stored, the base of an update that publishes nothing. */
  readonly published: GridEventV1;
}

export interface EventRow {
  readonly event_id: string;
  readonly writes: number;
  /** int8 arrives as text. */
  readonly source_version: string | null;
  readonly body_hash: string;
  /** Null where the source gave no update time: the arrival counts. */
  readonly ordered_at: Date | null;
  readonly state: GridEventV1;
  readonly memory: EventMemory | null;
}

/** A step of before there were kinds has the one that its word says. */
export const toStep = ({ kind, ...step }: GridEventV1['disposal']['steps'][number]): Step => ({
  ...step,
  kind: (kind as StepKind | undefined) ?? stepKindOf(step.action),
});

const MORE = [
  'sourceCategory',
  'secrecy',
  'channel',
  'locationOriginal',
  'locationPrecision',
  'reporter',
  'parties',
  'enterprises',
  'vehicles',
  'damage',
  'attachments',
  'tags',
  'keywords',
  'relatedEventNos',
  'lawfulBasis',
  'retentionUntil',
  'mentions',
  'mapping',
] as const satisfies readonly (keyof MoreOfBody & keyof GridEventV1)[];

/** What is read back is what `toGridEvent` wrote. */
const moreOf = (published: GridEventV1): MoreOfBody =>
  Object.fromEntries(MORE.flatMap((name) => (published[name] === undefined ? [] : [[name, published[name]]])));

/** The state as the domain knows it, from the published JSON and what the row remembers beside it. */
export function toStoredEvent(row: EventRow): StoredEvent {
  const { state: published, memory } = row;
  const noMemory = { inVersions: {}, alone: {}, flags: [], seen: [] };
  return {
    published,
    writes: row.writes,
    state: {
      eventId: row.event_id,
      revision: published.revision,
      mark: {
        sourceVersion: row.source_version === null ? null : Number(row.source_version),
        bodyHash: row.body_hash,
        orderMs: row.ordered_at?.getTime() ?? Date.parse(published.receivedAt),
        dated: row.ordered_at !== null,
        receivedMs: Date.parse(published.receivedAt),
      },
      body: {
        title: published.title,
        description: published.description,
        category: published.category,
        level: published.level,
        urgency: published.urgency,
        occurredAt: published.occurredAt,
        reportedAt: published.reportedAt,
        regionCode12: published.regionCode12,
        gridCode: published.gridCode,
        gridName: published.gridName,
        address: published.address,
        location: published.location,
        subject: published.subject,
        reporterKey: published.reporterKey,
        peopleCount: published.peopleCount,
        amount: published.amount,
        more: moreOf(published),
      },
      eventTime: published.eventTime,
      receivedAt: published.receivedAt,
      bodyFlags: memory?.bodyFlags ?? published.qualityFlags,
      disposal: { ...(memory?.disposal ?? noMemory), steps: published.disposal.steps.map(toStep) },
    },
  };
}

export function toMemory(state: EventState): EventMemory | null {
  const { steps: _, ...disposal } = state.disposal;
  return isNothingSaid(state.disposal) ? null : { bodyFlags: state.bodyFlags, disposal };
}
