import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant } from './shapes.js';

/**
 * `grid.run.v1`: the beginning and the end of a backfill run, key = `runId`.
 * A closed run says how many `grid.event.v1` records carry it, so that a reader knows when it has them all.
 */
export const GridRunV1 = Type.Object({
  runId: Id,
  kind: Type.String({ description: 'backfill' }),
  sourceId: Type.String(),
  /** The office that its events belong to, so that it is the office's before the first has come. */
  procuratorateId: Type.Optional(Type.String()),
  state: Type.String({ description: 'open | closed' }),
  /** Number of `grid.event.v1` records published for the run; final when closed. */
  eventCount: Type.Integer({ minimum: 0 }),
  at: Instant,
});

export type GridRunV1 = Static<typeof GridRunV1>;
