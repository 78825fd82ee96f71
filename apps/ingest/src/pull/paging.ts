import type { Connector, Paging, Window } from './connector.js';
import { PullFault } from './pull-fault.js';

/** How far a connector came: kept with the events of the page before. */
export interface Position {
  readonly cursor?: string;
  readonly page?: number;
  /** Records of this round so far. */
  readonly seen?: number;
  /** Instants. */
  readonly since?: string;
  readonly until?: string;
  /** With `until`: the stretch reached up to what was now. */
  readonly last?: boolean;
  /** A shorter stretch than the longest, where one answer could not hold all of it. */
  readonly seconds?: number;
}

/** What the next request asks for. */
export interface Ask {
  readonly cursor: string;
  readonly page: number;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** The stretch reaches up to now: with its last page the round is done. */
  readonly reachesNow: boolean;
}

/** What an answer says of itself. */
export interface PageFacts {
  readonly count: number;
  readonly next: string | null;
  readonly more: boolean | null;
  readonly total: number | null;
  /** As many records as were asked for. */
  readonly isFull: boolean;
}

export interface Advance {
  readonly position: Position;
  /** Everything that is there was asked for. */
  readonly done: boolean;
}

const MS = 1_000;
/** Two stretches of one round share a second: whether a platform counts its borders in is not known. */
const BORDER_MS = MS;
const SHORTEST_SECONDS = 2;

const PAGING = 'INGEST.CONNECTOR_PAGING';

const firstPage = (paging: Paging): number => (paging.kind === 'page' ? (paging.first ?? 1) : 1);
const windowOf = (paging: Paging): Window | undefined => (paging.kind === 'cursor' ? undefined : paging.window);

/** Null when there is nothing to ask yet: the stretch would be empty. */
export function askOf({ paging }: Pick<Connector, 'paging'>, position: Position, nowMs: number): Ask | null {
  const cursor = position.cursor ?? (paging.kind === 'cursor' ? (paging.start ?? '') : '');
  const page = position.page ?? firstPage(paging);
  const window = windowOf(paging);
  if (window === undefined) return { cursor, page, sinceMs: null, untilMs: null, reachesNow: true };
  const sinceMs = Date.parse(position.since ?? window.from);
  // A round that was broken off goes on within its stretch.
  if (position.until !== undefined) {
    return { cursor, page, sinceMs, untilMs: Date.parse(position.until), reachesNow: position.last === true };
  }
  const endMs = nowMs - (window.lagSeconds ?? 0) * MS;
  const longestMs = (position.seconds ?? window.longestSeconds) * MS;
  if (endMs <= sinceMs) return null;
  return {
    cursor,
    page,
    sinceMs,
    untilMs: Math.min(sinceMs + longestMs, endMs),
    reachesNow: sinceMs + longestMs >= endMs,
  };
}

/** Where the next request goes on. Throws `PullFault` where the answers lead nowhere. */
export function advance({ paging }: Pick<Connector, 'paging'>, ask: Ask, facts: PageFacts, before: Position): Advance {
  if (paging.kind === 'cursor') return advanceCursor(paging, ask, facts);
  if (paging.kind === 'window') return advanceWindow(paging.window, ask, facts, before);
  return advancePage(paging, ask, facts, before);
}

function advanceCursor(paging: Extract<Paging, { kind: 'cursor' }>, { cursor }: Ask, facts: PageFacts): Advance {
  const { count, next, more } = facts;
  if (paging.more !== undefined && more === null) {
    throw new PullFault(PAGING, { detail: `答复的 ${paging.more} 处没有 true 或 false` });
  }
  const moved = next !== null && next !== '' && next !== cursor;
  if (more === true && !moved) throw new PullFault(PAGING, { detail: '答复说还有下一页，游标却没有前进' });
  const done = more === null ? !moved || count === 0 : !more;
  return { position: { cursor: moved ? next : cursor }, done };
}

function advancePage(
  paging: Extract<Paging, { kind: 'page' }>,
  ask: Ask,
  { count, total }: PageFacts,
  before: Position,
): Advance {
  if (paging.total !== undefined && total === null) {
    throw new PullFault(PAGING, { detail: `答复的 ${paging.total} 处没有总条数` });
  }
  const seen = (before.seen ?? 0) + count;
  const isLast = count === 0 || (total !== null && seen >= total && paging.resume !== true);
  if (!isLast) return { position: { ...within(ask), page: ask.page + 1, seen }, done: false };
  if (paging.resume === true) {
    // The empty page is not gone past: at the next round it, and the one before it, may have grown.
    return { position: { page: Math.max(firstPage(paging), ask.page - 1) }, done: true };
  }
  return paging.window === undefined ? { position: {}, done: true } : pastWindow(paging.window, ask);
}

function advanceWindow(window: Window, ask: Ask, { isFull }: PageFacts, before: Position): Advance {
  if (!isFull) {
    const { position, done } = pastWindow(window, ask);
    // What was too much for one answer is asked for in growing steps again.
    const seconds = before.seconds === undefined ? window.longestSeconds : before.seconds * 2;
    return { position: seconds >= window.longestSeconds ? position : { ...position, seconds }, done };
  }
  const seconds = Math.floor((ask.untilMs! - ask.sinceMs!) / MS / 2);
  if (seconds < SHORTEST_SECONDS) {
    throw new PullFault('INGEST.CONNECTOR_WINDOW_FULL', { detail: `自 ${isoOf(ask.sinceMs!)} 起的几秒内记录已满一页` });
  }
  return { position: { since: isoOf(ask.sinceMs!), seconds }, done: false };
}

function pastWindow({ from, overlapSeconds }: Window, { untilMs, reachesNow }: Ask): Advance {
  const backMs = reachesNow ? overlapSeconds * MS : BORDER_MS;
  return { position: { since: isoOf(Math.max(untilMs! - backMs, Date.parse(from))) }, done: reachesNow };
}

const within = ({ sinceMs, untilMs, reachesNow }: Ask): Position =>
  sinceMs === null || untilMs === null ? {} : { since: isoOf(sinceMs), until: isoOf(untilMs), last: reachesNow };

const isoOf = (ms: number): string => new Date(ms).toISOString();
