import { queryOptions } from '@tanstack/react-query';
import { call, get, service } from './client.js';
import { pagesBy } from './pages.api.js';

export type Suite = 'hmac-sha256' | 'hmac-sm3';

export interface SourceKey {
  readonly keyId: string;
  readonly state: 'active' | 'retiring' | 'retired' | 'revoked';
  readonly suite: Suite;
  readonly createdAt: string;
  readonly endsAt: string | null;
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Source {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly regions: readonly string[];
  readonly rateLimit: RateLimit | null;
  readonly retentionDays: number | null;
  readonly lawfulBasis: string | null;
  readonly adapterId: string | null;
  readonly keys: readonly SourceKey[];
  /** Beginning of the last hour in which something came. */
  readonly lastArrivalHour: string | null;
  readonly arrivedInDay: number;
  /** By its own term or the installation's; null: nobody has set one. */
  readonly keptDays: number | null;
}

export interface NewKey {
  readonly sourceId: string;
  readonly keyId: string;
  readonly suite: Suite;
  /** Told this once. Never in a query or a mutation. */
  readonly secret: string;
}

export interface SourceSettings {
  readonly name: string;
  readonly state: string;
  readonly regions: readonly string[];
  readonly rateLimit: RateLimit | null;
  readonly retentionDays: number | null;
  readonly lawfulBasis: string | null;
}

export interface NewSource extends Partial<Omit<SourceSettings, 'state' | 'name'>> {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly suite: Suite;
}

export type ReconciledKind = 'event' | 'disposal';

interface DaySummary {
  readonly count: number;
  readonly hash: string;
}

export interface Reconciliation {
  readonly day: string;
  readonly kind: ReconciledKind;
  readonly comparedAt: string;
  readonly agrees: boolean;
  readonly agreedAt: string | null;
  readonly comparisons: number;
  readonly yours: DaySummary;
  readonly ours: DaySummary;
  readonly differences: number;
}

export interface Difference {
  readonly sourceEventNo: string;
  readonly yours: string | null;
  readonly ours: string | null;
  readonly reason: string;
  readonly ourDay: string | null;
  readonly says: string;
}

export interface Silence {
  readonly silenceId: string;
  readonly sourceId: string;
  /** `event:<category>` or `disposal`; null: the whole source. */
  readonly kind: string | null;
  readonly since: string;
  readonly allowedUntil: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: 'events' | 'suspension' | null;
}

const BASE = service('ingest', 'sources');
const KEY = 'sources';
export const SOURCES_KEY = [KEY] as const;

const at = (sourceId: string, rest = ''): string => `${BASE}/${encodeURIComponent(sourceId)}${rest}`;

export const sourcesQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: async ({ signal }) => (await get<{ readonly sources: readonly Source[] }>(BASE, undefined, signal)).sources,
});

interface ReconciliationPage {
  readonly reconciliations: readonly Reconciliation[];
  readonly next: string | null;
}

interface DifferencePage {
  readonly differences: readonly Difference[];
  readonly next: string | null;
}

interface SilencePage {
  readonly silences: readonly Silence[];
  readonly next: string | null;
}

export const reconciliationsQuery = (sourceId: string) =>
  pagesBy<Reconciliation>([KEY, 'reconciliations', sourceId], async (before, limit, signal) => {
    const page = await get<ReconciliationPage>(at(sourceId, '/reconciliations'), { before, limit }, signal);
    return { items: page.reconciliations, nextCursor: page.next };
  });

export const differencesQuery = (sourceId: string, day: string, kind: ReconciledKind) =>
  pagesBy<Difference>([KEY, 'differences', sourceId, day, kind], async (after, limit, signal) => {
    const path = at(sourceId, `/reconciliations/${encodeURIComponent(day)}`);
    const page = await get<DifferencePage>(path, { kind, after, limit }, signal);
    return { items: page.differences, nextCursor: page.next };
  });

const SILENCES = service('ingest', 'silences');
const MOST_A_PAGE = 200;
/** More open silences than these are one outage, which the first of them tell as well. */
const MOST_PAGES = 10;

/** Of one source, those that are over included. */
export const silencesQuery = (sourceId: string) =>
  pagesBy<Silence>([KEY, 'silences', sourceId], async (before, limit, signal) => {
    const page = await get<SilencePage>(SILENCES, { sourceId, before, limit }, signal);
    return { items: page.silences, nextCursor: page.next };
  });

/** All that go on, of all sources that the person looks after. */
export const openSilencesQuery = queryOptions({
  queryKey: [KEY, 'open-silences'],
  queryFn: async ({ signal }) => {
    const found: Silence[] = [];
    let before: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { silences, next }: SilencePage = await get<SilencePage>(
        SILENCES,
        { state: 'open', before, limit: MOST_A_PAGE },
        signal,
      );
      found.push(...silences);
      if (next === null) break;
      before = next;
    }
    return found;
  },
});

export const registerSource = (source: NewSource): Promise<NewKey> => call('POST', BASE, { body: source });
export const changeSource = (sourceId: string, settings: Partial<SourceSettings>): Promise<unknown> =>
  call('PUT', at(sourceId), { body: settings });
export const addKey = (sourceId: string, suite: Suite): Promise<NewKey> =>
  call('POST', at(sourceId, '/keys'), { body: { suite } });
export const retireKey = (sourceId: string, keyId: string, afterHours: number): Promise<unknown> =>
  call('POST', at(sourceId, `/keys/${encodeURIComponent(keyId)}/retire`), { body: { afterHours } });
export const revokeKey = (sourceId: string, keyId: string): Promise<unknown> =>
  call('DELETE', at(sourceId, `/keys/${encodeURIComponent(keyId)}`));
export const bindAdapter = (sourceId: string, adapterId: string | null): Promise<unknown> =>
  call('PUT', at(sourceId, '/adapter'), { body: { adapterId } });
