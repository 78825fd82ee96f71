import { queryOptions } from '@tanstack/react-query';
import { get, service } from './client.js';

interface DisposalStep {
  readonly stepKey: string;
  readonly at: string;
  readonly organ: string | null;
  readonly action: string;
  readonly opinion: string | null;
}

/** An event as a person may see it: phone and identity numbers in its texts are masked. */
export interface GridEvent {
  readonly eventId: string;
  readonly revision: number;
  readonly source: { readonly id: string; readonly kind: string; readonly name: string };
  readonly sourceEventNo: string;
  readonly title: string;
  readonly description: string;
  readonly category: { readonly code: string | null; readonly name: string | null };
  readonly level: string | null;
  readonly urgency: string | null;
  readonly occurredAt: string | null;
  readonly reportedAt: string;
  readonly regionCode12: string;
  readonly gridName: string | null;
  readonly address: string | null;
  readonly subject: { readonly name: string | null; readonly uscc: string | null } | null;
  readonly peopleCount: number | null;
  readonly amount: string | null;
  readonly disposal: {
    readonly status: string | null;
    readonly organ: string | null;
    readonly deadlineAt: string | null;
    readonly finishedAt: string | null;
    readonly resultText: string | null;
    readonly overdue: boolean;
    readonly returnedCount: number;
    readonly reopenedCount: number;
    readonly steps: readonly DisposalStep[];
  };
  /** By which version of an adapter it was read; absent where it came in our own form. */
  readonly mapping?: { readonly adapterId: string; readonly version: number };
  readonly qualityFlags: readonly string[];
}

export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['events', eventId],
    queryFn: ({ signal }) =>
      get<{ readonly event: GridEvent }>(service('ingest', `events/${encodeURIComponent(eventId)}`), undefined, signal),
  });
