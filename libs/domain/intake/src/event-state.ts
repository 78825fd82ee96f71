import type {
  EventAttachment,
  EventEnterprise,
  EventLocation,
  EventMention,
  EventParty,
  EventReporter,
  EventVehicle,
  Mapping,
} from './event-parts.js';
import type { DisposalMemory } from './merge-disposal.js';

/** What a version of an event says, normalised: what is unknown is null, instants are UTC. */
export interface EventBody {
  readonly title: string;
  readonly description: string;
  readonly category: { readonly code: string | null; readonly name: string | null };
  readonly level: string | null;
  readonly urgency: string | null;
  readonly occurredAt: string | null;
  readonly reportedAt: string;
  readonly regionCode12: string;
  readonly gridCode: string | null;
  readonly gridName: string | null;
  readonly address: string | null;
  /** In CGCS2000. */
  readonly location: EventLocation | null;
  readonly subject: { readonly name: string | null; readonly uscc: string | null } | null;
  readonly reporterKey: string | null;
  readonly peopleCount: number | null;
  readonly amount: string | null;
  readonly more: MoreOfBody;
}

/**
 * What few events have. A field stands here only where there is something in it: most bodies share the empty object, and
 * neither the published record nor the stored state grows by two dozen nulls.
 */
export interface MoreOfBody {
  readonly sourceCategory?: { readonly code: string | null; readonly name: string | null };
  readonly secrecy?: string;
  readonly channel?: string;
  /** As it was sent. */
  readonly locationOriginal?: EventLocation;
  readonly locationPrecision?: string;
  readonly reporter?: EventReporter;
  readonly parties?: readonly EventParty[];
  readonly enterprises?: readonly EventEnterprise[];
  readonly vehicles?: readonly EventVehicle[];
  readonly damage?: string;
  readonly attachments?: readonly EventAttachment[];
  readonly tags?: readonly string[];
  readonly keywords?: readonly string[];
  readonly relatedEventNos?: readonly string[];
  readonly lawfulBasis?: string;
  readonly retentionUntil?: string;
  readonly mentions?: readonly EventMention[];
  /** Of the version that the body is from; it came in our own form where there is none. */
  readonly mapping?: Mapping;
}

/** What orders the versions of one event. */
export interface VersionMark {
  readonly sourceVersion: number | null;
  readonly bodyHash: string;
  /** The source's update time, or the arrival where it gave none. */
  readonly orderMs: number;
  /** `orderMs` is the source's word, and not the arrival. */
  readonly dated: boolean;
  readonly receivedMs: number;
}

/** The current state of an event: the body of its highest version, and all that was ever said of its handling. */
export interface EventState {
  readonly eventId: string;
  /** Counts the changes of this state, from 1. */
  readonly revision: number;
  readonly mark: VersionMark;
  readonly body: EventBody;
  readonly eventTime: string;
  /** Arrival of the version that the body is from. */
  readonly receivedAt: string;
  readonly bodyFlags: readonly string[];
  readonly disposal: DisposalMemory;
}
