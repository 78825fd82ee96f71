/** A push that passed its contract. The same shapes as the push contracts, told here so that this library stands alone. */
export interface PushedStep {
  readonly stepNo?: number;
  readonly at: string;
  readonly organ?: string;
  readonly action: string;
  readonly opinion?: string;
}

export interface PushedDisposal {
  readonly updatedAt?: string;
  readonly status?: string;
  readonly organ?: string;
  readonly deadlineAt?: string;
  readonly finishedAt?: string;
  readonly resultText?: string;
  readonly steps?: readonly PushedStep[];
}

export interface PushedEvent {
  readonly sourceEventNo: string;
  readonly sourceVersion?: number;
  readonly updatedAt?: string;
  readonly title: string;
  readonly description?: string;
  readonly categoryCode?: string;
  readonly categoryName?: string;
  readonly level?: string;
  readonly urgency?: string;
  readonly occurredAt?: string;
  readonly reportedAt: string;
  readonly regionCode12?: string;
  readonly gridCode?: string;
  readonly gridName?: string;
  readonly address?: string;
  readonly location?: { readonly lng: number; readonly lat: number; readonly crs: string };
  readonly subject?: { readonly name?: string; readonly uscc?: string };
  readonly reporter?: {
    readonly role?: string;
    readonly name?: string;
    readonly phone?: string;
    readonly idNo?: string;
    readonly anonymous?: boolean;
  };
  readonly peopleCount?: number;
  readonly amount?: string;
  readonly disposal?: PushedDisposal;
  readonly ext?: Readonly<Record<string, unknown>>;
}
