import type { StepKind } from './step-kind.js';

/** A push that passed its contract. The same shapes as the push contracts, told here so that this library stands alone. */
export interface PushedStep {
  readonly stepNo?: number;
  readonly at: string;
  readonly organ?: string;
  readonly organCode?: string;
  readonly node?: string;
  readonly action: string;
  readonly kind?: StepKind;
  readonly opinion?: string;
}

export interface PushedDisposal {
  readonly updatedAt?: string;
  readonly status?: string;
  readonly organ?: string;
  readonly organCode?: string;
  readonly dispatchedAt?: string;
  readonly signedAt?: string;
  readonly deadlineAt?: string;
  readonly extendedTo?: string;
  readonly finishedAt?: string;
  readonly resultText?: string;
  readonly satisfaction?: string;
  readonly returnedCount?: number;
  readonly reopenedCount?: number;
  readonly overdue?: boolean;
  readonly steps?: readonly PushedStep[];
}

export interface PushedLocation {
  readonly lng: number;
  readonly lat: number;
  readonly crs: string;
}

export interface PushedReporter {
  readonly role?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly idNo?: string;
  readonly anonymous?: boolean;
}

export interface PushedParty {
  readonly role?: string;
  readonly kind?: 'person' | 'organisation';
  readonly name?: string;
  readonly idType?: string;
  readonly idNo?: string;
  readonly phone?: string;
  readonly birthDate?: string;
  readonly isMinor?: boolean;
  readonly uscc?: string;
}

export interface PushedVehicle {
  readonly role?: string;
  readonly plate: string;
}

export interface PushedEnterprise {
  readonly role?: string;
  readonly name?: string;
  readonly uscc?: string;
  readonly address?: string;
}

export interface PushedAttachment {
  readonly fileId: string;
  readonly name?: string;
  readonly kind?: string;
  readonly mime?: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  readonly sm3?: string;
  readonly takenAt?: string;
  readonly location?: PushedLocation;
  readonly url?: string;
}

export interface PushedEvent {
  readonly sourceEventNo: string;
  readonly sourceVersion?: number;
  readonly updatedAt?: string;
  readonly title: string;
  readonly description?: string;
  readonly categoryCode?: string;
  readonly categoryName?: string;
  readonly sourceCategoryCode?: string;
  readonly sourceCategoryName?: string;
  readonly level?: string;
  readonly urgency?: string;
  readonly secrecy?: string;
  readonly channel?: string;
  readonly occurredAt?: string;
  readonly reportedAt: string;
  readonly regionCode12?: string;
  readonly gridCode?: string;
  readonly gridName?: string;
  readonly address?: string;
  readonly location?: PushedLocation;
  readonly locationPrecision?: string;
  readonly subject?: { readonly name?: string; readonly uscc?: string };
  readonly reporter?: PushedReporter;
  readonly parties?: readonly PushedParty[];
  readonly enterprises?: readonly PushedEnterprise[];
  readonly vehicles?: readonly PushedVehicle[];
  readonly peopleCount?: number;
  readonly amount?: string;
  readonly damage?: string;
  readonly attachments?: readonly PushedAttachment[];
  readonly tags?: readonly string[];
  readonly keywords?: readonly string[];
  readonly relatedEventNos?: readonly string[];
  readonly lawfulBasis?: string;
  readonly retentionUntil?: string;
  readonly disposal?: PushedDisposal;
  readonly ext?: Readonly<Record<string, unknown>>;
}
