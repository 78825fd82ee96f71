import type { GridEventV1 } from '#contracts';
import { deriveDisposal, type EventState } from '#domain/intake';
import { type EventRow, toStep, toStoredEvent } from '../storage/event.rows.js';

/** Of a body that was never here: equal to none, so that whoever pushes the version again is believed. */
const UNKNOWN_BODY = '';

type Memory = NonNullable<EventRow['memory']>;
type Handling = GridEventV1['disposal'];

const FIELDS = [
  'status',
  'organ',
  'organCode',
  'dispatchedAt',
  'signedAt',
  'deadlineAt',
  'extendedTo',
  'finishedAt',
  'resultText',
  'satisfaction',
] as const satisfies readonly (keyof Handling)[];

/**
 * What must have been said for the handling to look like this. What follows from steps and times by itself is left out: it
 * has to change with what is still to come.
 */
function saidBy(disposal: Handling): [string, { value: string | number | boolean; atMs: number; order: number[] }][] {
  const say = (value: string | number | boolean) => ({ value, atMs: 0, order: [] as number[] });
  const texts = FIELDS.flatMap((field): [string, ReturnType<typeof say>][] => {
    const value = disposal[field];
    return value === null || value === undefined ? [] : [[field, say(value)]];
  });
  const steps = disposal.steps.map(toStep);
  const derived = deriveDisposal({
    inVersions: {},
    alone: Object.fromEntries(texts),
    steps,
    flags: [],
    seen: ['published'],
  });
  const more = (['overdue', 'returnedCount', 'reopenedCount'] as const).flatMap(
    (field): [string, ReturnType<typeof say>][] =>
      disposal[field] === derived[field] ? [] : [[field, say(disposal[field])]],
  );
  return [...texts, ...more];
}

/**
 * The state of an event from what was published of it. Its handling counts as said before anything that is still to
 * come; `seen` are statements that were taken in before. The order of a version without a number is not published: it
 * counts as old as the report itself, so that no later version is taken for a late one.
 */
export function stateOfPublished(published: GridEventV1, seen: readonly string[]): EventState {
  const { disposal, qualityFlags } = published;
  const said = saidBy(disposal);
  const known = said.length === 0 ? seen : [...new Set([...seen, `published:${published.revision}`])];
  const memory: Memory = {
    bodyFlags: qualityFlags,
    disposal: { inVersions: {}, alone: Object.fromEntries(said), flags: [], seen: known },
  };
  const orderMs = Math.min(Date.parse(published.reportedAt), Date.parse(published.receivedAt));
  return toStoredEvent({
    event_id: published.eventId,
    writes: 0,
    source_version: published.sourceVersion === null ? null : String(published.sourceVersion),
    body_hash: UNKNOWN_BODY,
    ordered_at: new Date(orderMs),
    state: published,
    memory,
  }).state;
}
