import type { PushAnswerProblem } from '#contracts';
import { problemOf } from '../accept-events/item-result.js';
import type { Position } from '../pull/paging.js';
import type { ConnectorRow } from '../storage/connector.rows.js';

/** How far a connector is, for whoever looks after it. */
export interface ConnectorState {
  readonly sourceId: string;
  readonly version: number;
  readonly state: ConnectorRow['state'];
  readonly position: Position;
  readonly startedAt: string | null;
  readonly askedAt: string | null;
  readonly nextAt: string | null;
  readonly caughtUpAt: string | null;
  /** Since when there may be something that was not taken; null when it is stopped. */
  readonly lagSeconds: number | null;
  readonly failures: number;
  readonly fault: (Omit<PushAnswerProblem, 'errors'> & { readonly at: string }) | null;
  readonly pages: number;
  readonly records: number;
  readonly known: number;
  readonly putAside: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function stateOf(row: ConnectorRow, now: Date): ConnectorState {
  const { sourceId, version, state, position, failures, pages, records, known, putAside, outcomes } = row;
  const sinceMs = (row.caughtUpAt ?? row.startedAt)?.getTime();
  const lagMs = state === 'running' && sinceMs !== undefined ? now.getTime() - sinceMs : null;
  return {
    sourceId,
    version,
    state,
    position,
    startedAt: iso(row.startedAt),
    askedAt: iso(row.askedAt),
    nextAt: iso(row.nextAt),
    caughtUpAt: iso(row.caughtUpAt),
    lagSeconds: lagMs === null ? null : Math.max(0, Math.round(lagMs / 1_000)),
    failures,
    fault: faultView(row),
    pages,
    records,
    known,
    putAside,
    outcomes,
  };
}

function faultView({ fault, faultAt }: ConnectorRow): ConnectorState['fault'] {
  if (fault === null || faultAt === null) return null;
  const { code, title, detail, repair } = problemOf({ ...fault, items: [] });
  return { code, title, ...(detail === undefined ? {} : { detail }), repair, at: faultAt.toISOString() };
}
