import type { GridEventV1, HitEvent, MatchV1 } from '#contracts';
import { maskedExcerpt, maskText } from '#domain/rules';
import type { HitEventRow, HitItem } from '../storage/candidate.store.js';
import type { HitRow } from '../storage/hit.store.js';

export const MAX_HIT_EVENTS = 200;
/** Up to here a message names every event of the hit; beyond, its size must not grow with each event that attaches. */
export const WHOLE_HIT = 10;
const EXCERPT_LENGTH = 200;

/** What a hit shows of an event: no name, no phone, no identity number. */
export function hitItem(event: GridEventV1): HitItem {
  const text = event.description === '' ? event.title : `${event.title}：${event.description}`;
  return {
    sourceId: event.source.id,
    sourceEventNo: event.sourceEventNo,
    regionCode12: event.regionCode12,
    excerpt: maskedExcerpt(text, EXCERPT_LENGTH),
    address: event.address === null ? null : maskText(event.address),
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();

function toHitEvent(row: HitEventRow): HitEvent {
  const { hitId: _hitId, timeMs, ...shown } = row;
  return { ...shown, eventTime: instant(timeMs) };
}

/** All members before any attached, the newest of each where there are too many; shown in event order. */
function chooseEvents(rows: readonly HitEventRow[]): HitEventRow[] {
  const ordered = [...rows].sort((a, b) => a.timeMs - b.timeMs || (a.eventId < b.eventId ? -1 : 1));
  const members = ordered.filter((row) => row.role === 'member').slice(-MAX_HIT_EVENTS);
  const attached = ordered.filter((row) => row.role !== 'member');
  const chosen = new Set([...members, ...attached.slice(members.length + attached.length - MAX_HIT_EVENTS)]);
  return ordered.filter((row) => chosen.has(row));
}

export interface HitContent {
  readonly hit: HitRow;
  readonly rule: MatchV1['rule'];
  /** The hit's events, as far as they are to be shown. */
  readonly rows: readonly HitEventRow[];
  readonly left: readonly string[];
  readonly run: MatchV1['run'];
}

/** The current state of a hit. */
export function hitMessage({ hit, rule, rows, left, run }: HitContent): MatchV1 {
  return {
    hitId: hit.hitId,
    revision: hit.revision,
    state: hit.state,
    rule,
    matchKey: hit.matchKey,
    keyParts: hit.keyParts,
    procuratorateId: hit.procuratorateId,
    regionCode12: hit.regionCode12,
    windowFrom: instant(hit.fromMs),
    windowTo: instant(hit.completedMs),
    lockUntil: instant(hit.lockUntilMs),
    completedBy: hit.completedBy,
    events: chooseEvents(rows).map(toHitEvent),
    ...(left.length === 0 ? {} : { left: [...left] }),
    eventCount: hit.eventCount,
    explanation: hit.explanation,
    evaluatedAt: hit.changedAt.toISOString(),
    run,
  };
}
