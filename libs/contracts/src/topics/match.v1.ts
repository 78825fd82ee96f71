import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable, RegionCode12, RunRef } from './shapes.js';

/** One condition of the rule, as it was evaluated on the completing event. */
export const ConditionTrace = Type.Object({
  /** Place of the condition in the rule, e.g. `/where/all/0`. */
  path: Type.String(),
  /** The condition in words a prosecutor reads, Chinese. */
  says: Type.String(),
  held: Type.Boolean(),
  /** The value that was looked at, masked; null where the field was unknown. */
  actual: Nullable(Type.String()),
  /** Words found, with the field and the character offset of each (UTF-16 code units). */
  found: Type.Array(Type.Object({ word: Type.String(), field: Type.String(), at: Type.Integer() })),
});

export const HitEvent = Type.Object({
  eventId: Id,
  revision: Type.Integer(),
  /** member: counted by the window when it was completed; attached: came within the lock. */
  role: Type.String({ description: 'member | attached' }),
  eventTime: Instant,
  sourceId: Type.String(),
  sourceEventNo: Type.String(),
  regionCode12: RegionCode12,
  /** Title and the beginning of the description; phones and identity numbers masked. */
  excerpt: Type.String({ maxLength: 200 }),
  address: Nullable(Type.String()),
});

/**
 * The whole current state of a hit: `match.found.v1` when it is first seen (revision 1), `match.revised.v1` afterwards.
 * Both have the Kafka key `matchKey`, a digest of (procuratorate, rule, key), so that it holds nothing personal.
 * Readers keep the highest revision of a `hitId`.
 */
export const MatchV1 = Type.Object({
  hitId: Id,
  revision: Type.Integer({ minimum: 1 }),
  /** live, or void (失效): a late event dissolved the window. */
  state: Type.String({ description: 'live | void' }),
  rule: Type.Object({
    id: Type.String(),
    version: Type.Integer(),
    name: Type.String(),
    line: Type.String(),
    field: Nullable(Type.String()),
    instrument: Nullable(Type.String()),
    basis: Type.Array(Type.String()),
    severity: Type.String({ description: '一般 | 重要 | 重大' }),
  }),
  matchKey: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  /** The key's parts as a person reads them: field name and value, masked. */
  keyParts: Type.Array(Type.Object({ field: Type.String(), value: Type.String() })),
  procuratorateId: Type.String(),
  regionCode12: RegionCode12,
  windowFrom: Instant,
  windowTo: Instant,
  lockUntil: Instant,
  completedBy: Id,
  /**
   * All events while there are at most 10; of a larger hit the members and those that this revision brought, 200 at most.
   * Readers keep what earlier revisions told. `eventCount` is the true number.
   */
  events: Type.Array(HitEvent),
  /** Ids of events that this revision took out of the hit. */
  left: Type.Optional(Type.Array(Id)),
  eventCount: Type.Integer({ minimum: 1 }),
  explanation: Type.Object({
    conditions: Type.Array(ConditionTrace),
    window: Nullable(
      Type.Object({ says: Type.String(), counted: Type.Integer(), needed: Type.Integer(), days: Type.Number() }),
    ),
  }),
  evaluatedAt: Instant,
  run: RunRef,
});

export type MatchV1 = Static<typeof MatchV1>;
export type HitEvent = Static<typeof HitEvent>;
export type ConditionTrace = Static<typeof ConditionTrace>;
