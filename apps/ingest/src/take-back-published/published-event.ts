import type { GridEventV1 } from '#contracts';
import type { EventState } from '#domain/intake';
import { type EventRow, toStoredEvent } from '../storage/event.rows.js';

/** Of a body that was never here: equal to none, so that whoever pushes the version again is believed. */
const UNKNOWN_BODY = '';

type Memory = NonNullable<EventRow['memory']>;

/**
 * The state of an event from what was published of it. Its handling counts as said before anything that is still to
 * come; `seen` are statements that were taken in before. The order of a version without a number is not published: it
 * counts as old as the report itself, so that no later version is taken for a late one.
 */
export function stateOfPublished(published: GridEventV1, seen: readonly string[]): EventState {
  const { disposal, qualityFlags } = published;
  const fields = ['status', 'organ', 'deadlineAt', 'finishedAt', 'resultText'] as const;
  const said = fields.flatMap((field) => {
    const value = disposal[field];
    return value === null ? [] : [[field, { value, atMs: 0, order: [] }] as const];
  });
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
