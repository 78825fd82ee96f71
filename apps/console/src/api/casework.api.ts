import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, get, type RequestOptions, service } from './client.js';
import { pagesQuery } from './pages.api.js';

export type ItemKind = 'clues' | 'cases';

/** What clues and cases have in common. */
export interface CaseworkItem {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly stateName: string;
  readonly version: number;
  readonly line: string;
  readonly severity: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly departmentId: string | null;
  readonly responsibleId: string | null;
  readonly openedAt: string;
  readonly updatedAt: string;
}

export interface Basis {
  readonly tag: string;
  readonly cites: string;
}

/** One command: what it leads to, what must be given, whose it is, by which articles. */
export interface NextStep {
  readonly command: string;
  readonly name: string;
  readonly to: string;
  readonly toName: string;
  readonly reasonRequired: boolean;
  readonly needs: readonly string[];
  readonly roles: readonly string[];
  readonly basis: readonly Basis[];
}

export interface NextSteps {
  readonly state: string;
  readonly stateName: string;
  readonly version: number;
  /** What this person may do now. */
  readonly commands: readonly NextStep[];
  /** What somebody else has to do. */
  readonly others: readonly NextStep[];
}

export interface HistoryItem {
  readonly seq: number;
  readonly change: string;
  readonly command: string | null;
  readonly commandName: string | null;
  readonly from: string | null;
  readonly to: string;
  readonly actor: { readonly id: string; readonly name: string | null; readonly role: string } | null;
  readonly at: string;
  readonly reason: string | null;
  readonly basis: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly nextAfter: number | null;
}

export interface CommandBody {
  readonly version: number;
  readonly reason?: string | undefined;
  readonly receiver?: string | undefined;
  readonly targetClueId?: string | undefined;
}

/** An item after a command. `caseId` and `caseNumber` tell what 立案 opened. */
export interface MovedAnswer {
  readonly id: string;
  readonly number: string;
  readonly stateName: string;
  readonly version: number;
  readonly caseId?: string | null;
  readonly caseNumber?: string | null;
}

const HISTORY_PAGE = 100;
const path = (kind: ItemKind, ...parts: readonly string[]): string =>
  service('case-handling', [kind, ...parts.map(encodeURIComponent)].join('/'));

/** The list of `kind` under these filters, page after page. */
export const itemsQuery = <Item>(kind: ItemKind, filters: NonNullable<RequestOptions['query']>) =>
  pagesQuery<Item>([kind, 'list'], path(kind), filters);

export const itemQuery = <Detail>(kind: ItemKind, id: string) =>
  queryOptions({
    queryKey: [kind, 'item', id],
    queryFn: ({ signal }) => get<Detail>(path(kind, id), undefined, signal),
  });

export const stepsQuery = (kind: ItemKind, id: string) =>
  queryOptions({
    queryKey: [kind, 'item', id, 'commands'],
    queryFn: ({ signal }) => get<NextSteps>(path(kind, id, 'commands'), undefined, signal),
  });

export const historyQuery = (kind: ItemKind, id: string) =>
  infiniteQueryOptions({
    queryKey: [kind, 'item', id, 'history'],
    queryFn: ({ pageParam, signal }) =>
      get<HistoryPage>(path(kind, id, 'history'), { after: pageParam, limit: HISTORY_PAGE }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => last.nextAfter,
  });

export const doCommand = (kind: ItemKind, id: string, command: string, body: CommandBody): Promise<MovedAnswer> =>
  call('POST', path(kind, id, 'commands', command), { body });
