import type { Action, Kind } from '#domain/access';
import type { Actor } from '#platform/auth';
import { type Relation, RELATIONS } from './relations.js';
import type { OFFICE } from './sample-people.js';

/** What is no line of the policy: who may is said by the route's roles and by one of the scopes. */
export type Affair = 'account' | 'stand-in' | 'audited' | 'quarantined';
export type Thing = Kind | 'hit' | Affair;

/** Of which offices' affairs a route is, for whoever may call it. */
export const SCOPES = {
  own: ({ procuratorateId }: Actor, officeId: string): boolean => procuratorateId === officeId,
  /** The own office and those below. */
  governed: ({ procuratorateId, subordinateOfficeIds }: Actor, officeId: string): boolean =>
    [procuratorateId, ...subordinateOfficeIds].includes(officeId),
  everywhere: (): boolean => true,
  nowhere: (): boolean => false,
} as const;
export type ScopeName = keyof typeof SCOPES;

/** Made for the relation; a workbook takes a moment. */
type RouteBody = (relation: Relation) => object | Promise<Buffer>;

/** Which thing a route is about, and how it is asked for the one of a relation. */
export interface ItemRoute {
  readonly kind: Kind | Affair;
  readonly action: Action;
  /** True where the answer, not its status, tells whether the thing is among it. */
  readonly listed: boolean;
  readonly path: (relation: Relation) => string;
  readonly body?: Readonly<Record<string, unknown>> | RouteBody;
  /** What the answer of a list holds when the thing is in it; by default its id. */
  readonly mark?: (relation: Relation) => string;
  /** Roles that may give the command at all. */
  readonly commandRoles?: readonly string[];
  /** In place of the policy. */
  readonly scope?: ScopeName;
  /** Another way to use a route that is also about nothing of anybody's. */
  readonly beside?: boolean;
  /** It changes what others are asked about: it is asked after them, and nothing beside it. */
  readonly alone?: boolean;
}

export type ItemRoutes = Readonly<Record<string, ItemRoute>>;

export const index = (relation: Relation): number => RELATIONS.indexOf(relation);
const PLACES: Readonly<Record<Thing, string>> = {
  clue: '1',
  case: '2',
  record: '3',
  hit: '4',
  run: '5',
  notice: '6',
  source: '7',
  account: '8',
  'stand-in': '9',
  audited: 'a',
  quarantined: 'b',
  import: 'c',
  adapter: 'd',
  erasure: 'e',
  feed: 'f',
  erased: '0',
};
/** Ids of the samples: one of each kind for each relation. */
export const sampleId = (kind: Thing, relation: Relation, variant = 0): string =>
  `0195f3a2-7c1${PLACES[kind]}-7d2b-9a4${variant.toString(16)}-${index(relation).toString(16).padStart(12, '0')}`;
export const sourceNo = (relation: Relation): string => `GD-${index(relation)}`;
/** An office's adapter of its own, with a draft as its version 1. */
export const adapterName = (relation: Relation): string => `adapter-${index(relation)}`;
export const sourceName = (relation: Relation): string => `source-${index(relation)}`;
/** A title that no other sample has. */
export const sampleTitle = (kind: Kind | Affair, relation: Relation): string => `样本${kind}甲${index(relation)}乙`;

/** Those that differ for the route: where the office alone decides, one for each office. */
export function relationsOf(item: ItemRoute | null): readonly Relation[] {
  if (item === null) return RELATIONS.slice(0, 1);
  if (item.scope === undefined) return RELATIONS;
  return RELATIONS.filter((relation) => RELATIONS.find((other) => officeOf(other) === officeOf(relation)) === relation);
}

export const officeOf = ({ place }: Relation): (typeof OFFICE)[keyof typeof OFFICE] =>
  place.procuratorateId as (typeof OFFICE)[keyof typeof OFFICE];

export const read = (kind: Kind, base: string, rest = ''): ItemRoute => ({
  kind,
  action: 'read',
  listed: false,
  path: (relation) => `${base}/${sampleId(kind, relation)}${rest}`,
});
export const list = (kind: Kind, path: (relation: Relation) => string): ItemRoute => ({
  kind,
  action: 'read',
  listed: true,
  path,
});
