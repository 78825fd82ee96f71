import { type Static, Type } from '@sinclair/typebox';
import { Instant, Nullable, RegionCode12 } from './shapes.js';

const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'legal day, Asia/Shanghai' });
const RegionPrefix = Type.String({ pattern: '^[0-9]{2,12}$' });

/**
 * `org.changed.v1`: the whole current state of one part of the organisation, key = `<entity>:<id>`, compacted; a tombstone
 * when it is gone. Exactly one of the four is not null, the one that `entity` names. Internal: it holds people's names.
 */
export const OrgChangedV1 = Type.Object({
  entity: Type.String({ description: 'office | department | person | duty' }),
  /** Of a duty its region prefix. */
  id: Type.String({ minLength: 1, maxLength: 64 }),
  /** Grows with each change of this entity; of a person also with what else changes the person's rights. */
  revision: Type.Integer({ minimum: 1 }),
  at: Instant,
  office: Nullable(
    Type.Object({
      name: Type.String(),
      level: Type.String({ description: 'provincial | municipal | district' }),
      parentId: Nullable(Type.String()),
      regionCode12: RegionCode12,
      regionPrefix: RegionPrefix,
      dispatched: Type.Boolean({ description: '派出检察院' }),
      state: Type.String({ description: 'active | closed' }),
    }),
  ),
  department: Nullable(
    Type.Object({
      officeId: Type.String(),
      name: Type.String(),
      kinds: Type.Array(Type.String()),
      state: Type.String({ description: 'active | closed' }),
    }),
  ),
  person: Nullable(
    Type.Object({
      officeId: Type.String(),
      name: Type.String(),
      departmentIds: Type.Array(Type.String()),
      /** Null: all regions of the office's duties. */
      regionPrefixes: Nullable(Type.Array(RegionPrefix)),
      state: Type.String({ description: 'active | left' }),
      terms: Type.Array(Type.Object({ role: Type.String(), fromDay: Day, toDay: Nullable(Day) })),
      /** For whom the person acts, with that person's roles and departments. */
      standIns: Type.Array(Type.Object({ forPersonId: Type.String(), fromDay: Day, toDay: Day })),
    }),
  ),
  duty: Nullable(Type.Object({ officeId: Type.String() })),
});

export type OrgChangedV1 = Static<typeof OrgChangedV1>;
