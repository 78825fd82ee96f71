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
  readonly location: { readonly lng: number; readonly lat: number; readonly crs: string } | null;
  readonly subject: { readonly name: string | null; readonly uscc: string | null } | null;
  readonly reporterKey: string | null;
  readonly peopleCount: number | null;
  readonly amount: string | null;
}

/** What orders the versions of one event. */
export interface VersionMark {
  readonly sourceVersion: number | null;
  readonly bodyHash: string;
  /** The source's update time, or the arrival where it gave none. */
  readonly orderMs: number;
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
