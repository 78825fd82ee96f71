import { type Static, Type } from '@sinclair/typebox';

export const RECONCILED_MAX_LINES = 10_000;

const EventNo = Type.String({ minLength: 1, maxLength: 128 });
/** What stands behind the event's number: its version, or its step. See docs/reconciliation.md. */
const Mark = Type.String({
  pattern: '^(-|@?[0-9]{1,16}|@-[0-9]{1,15})$',
  description: '版本号或步骤号；没有的写 "@毫秒" 或 "-"',
});

/** A part of a platform's own list: everything that it has behind `after`, up to and with `until`. */
const ReconciledList = Type.Object(
  {
    after: Type.Optional(EventNo),
    until: Type.Optional(EventNo),
    items: Type.Array(Type.Object({ sourceEventNo: EventNo, mark: Mark }, { additionalProperties: false }), {
      maxItems: RECONCILED_MAX_LINES,
    }),
  },
  { additionalProperties: false },
);

const ReconciledKind = Type.Object(
  {
    count: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256，小写十六进制' }),
    list: Type.Optional(ReconciledList),
  },
  { additionalProperties: false },
);

/** Body of `POST /v1/reconciliations`. */
export const ReconciliationV1 = Type.Object(
  {
    day: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: '北京时间的日期' }),
    kinds: Type.Object(
      { event: Type.Optional(ReconciledKind), disposal: Type.Optional(ReconciledKind) },
      { additionalProperties: false, minProperties: 1 },
    ),
  },
  { additionalProperties: false },
);

export type ReconciliationV1 = Static<typeof ReconciliationV1>;
export type ReconciledKindV1 = Static<typeof ReconciledKind>;
