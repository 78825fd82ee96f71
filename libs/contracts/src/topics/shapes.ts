import { type TSchema, Type } from '@sinclair/typebox';

/** A value or null: what is not known is null, never left out and never an empty string. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An instant in UTC, RFC 3339 with milliseconds: 2026-03-02T01:00:00.000Z. */
export const Instant = Type.String({ format: 'date-time' });

export const Id = Type.String({ format: 'uuid' });

/** 12-digit statistical division code (统计用区划代码), as the source gave it or as its registration says. */
export const RegionCode12 = Type.String({ pattern: '^[0-9]{12}$' });

/** The run that an event was pushed in; null for live events. Any kind of run is not live. */
export const RunRef = Nullable(Type.Object({ id: Id, kind: Type.String({ description: 'backfill' }) }));

export const SourceRef = Type.Object({
  /** Id of the registered system, e.g. `cz-12345`: one operator's system, never a kind. */
  id: Type.String({ minLength: 1, maxLength: 64 }),
  kind: Type.String({ minLength: 1, maxLength: 32 }),
  name: Type.String({ maxLength: 100 }),
});

export const Location = Type.Object({
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  crs: Type.String(),
});

/**
 * 回避: who may see nothing of a clue or case, and all the events that it holds, none where nobody is recused. A reader puts
 * them in the place of what it had of the item, by version; a change that touches neither leaves all of them out. What is
 * too much for one record comes in several of the same version: `recusalGoesOn` is true in all but the last.
 */
export const RECUSAL = {
  recusedIds: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  recusedEventIds: Type.Optional(Type.Array(Id)),
  recusalGoesOn: Type.Optional(Type.Boolean()),
};
