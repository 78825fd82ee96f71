import { type Static, Type } from '@sinclair/typebox';

const Pointer = Type.String({
  pattern: '^(/[^/]+)+$',
  description: 'JSON Pointer（RFC 6901），如 "/reply" 或 "/order/no"',
});

/** How one field of the push is made from a line. */
export const FieldRule = Type.Object(
  {
    from: Type.Optional(
      Type.Union([Pointer, Type.Array(Pointer, { minItems: 1, maxItems: 10 })], {
        description: '取值的位置；写成数组时取第一个有值的，配合 join 时把有值的连接起来',
      }),
    ),
    join: Type.Optional(Type.String({ maxLength: 10, description: '把 from 各处的值以此连接' })),
    constant: Type.Optional(
      Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: '固定值，与 from 二选一' }),
    ),
    map: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: '改写：左边是原值，右边是推送的值；未列出的原样' }),
    ),
    time: Type.Optional(
      Type.Union(
        [
          Type.Literal('iso'),
          Type.Literal('local'),
          Type.Literal('compact'),
          Type.Literal('unix'),
          Type.Literal('unix-ms'),
        ],
        {
          description:
            'iso 2026-03-02T09:00:00+08:00；local 2026-03-02 09:00:00（北京时间）；compact 20260302090000（北京时间）；unix 秒；unix-ms 毫秒',
        },
      ),
    ),
    as: Type.Optional(
      Type.Union([Type.Literal('text'), Type.Literal('integer'), Type.Literal('number'), Type.Literal('boolean')], {
        description: '值的种类，默认 text',
      }),
    ),
    cut: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, description: '超出这么多字符的部分截去' })),
    required: Type.Optional(Type.Boolean({ description: '没有值时这一行不推送，并说明缺哪一处' })),
  },
  { additionalProperties: false },
);

/** A source adapter: how one line of a platform's export becomes one push. Data, not code. */
export const Adapter = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,40}$', description: '适配器名称，与文件名相同' }),
    title: Type.String({ minLength: 1, description: '给人看的名称' }),
    sourceId: Type.String({ minLength: 1, description: '不指明来源时使用的来源编号' }),
    fields: Type.Record(Pointer, FieldRule, {
      description: '左边是推送内容中的位置（见 docs/push-api.md 的字段表），右边是取值规则',
    }),
  },
  { additionalProperties: false },
);

export type FieldRule = Static<typeof FieldRule>;
export type Adapter = Static<typeof Adapter>;
