import type { Shape } from './check-shape.js';

const text = (maxLength: number, description?: string): Shape => ({
  type: 'string',
  maxLength,
  ...(description === undefined ? {} : { description }),
});
const list = (items: Shape, maxItems: number, description?: string): Shape => ({
  type: 'array',
  items,
  minItems: 1,
  maxItems,
  ...(description === undefined ? {} : { description }),
});
const closed = (properties: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const table = (member: Shape, maxProperties: number, description: string): Shape => ({
  type: 'object',
  additionalProperties: member,
  minProperties: 1,
  maxProperties,
  description,
});

const POINTER: Shape = {
  type: 'string',
  maxLength: 200,
  pattern: '^(?:#?(?:/[^/]+)+)?$',
  description: 'JSON Pointer（RFC 6901），如 "/order/no"；在列表中指这一项之内，"#/order/no" 指整条记录之内',
};
const PLACE: Shape = {
  type: 'string',
  maxLength: 200,
  pattern: '^(?:/[^/]+)+$',
  description: '推送内容中的位置，如 "/disposal/finishedAt"，见 docs/push-api.md',
};
const SCALAR: Shape = { anyOf: [text(2000), { type: 'integer' }, { type: 'boolean' }] };
const WORDS = (description: string): Shape => list(text(200), 500, description);

const pointer: Shape = { $ref: '#/$defs/pointer' };
const places: Shape = { anyOf: [pointer, list(pointer, 10)] };
const rules: Shape = { $ref: '#/$defs/rules' };
const when: Shape = list({ $ref: '#/$defs/condition' }, 10, '各项都成立时，这条规则才起作用');
const fieldTable = (description: string): Shape => ({
  type: 'object',
  propertyNames: PLACE,
  additionalProperties: rules,
  minProperties: 1,
  maxProperties: 200,
  description,
});

const RULE: Shape = closed({
  from: {
    ...places,
    description: '取值的位置；写成数组时取第一个有值的，配合 join 时把有值的连接起来',
  },
  join: text(20, '把 from 各处的值以此连接'),
  template: text(2000, '带有 {/位置} 的文字，如 "{/organ}：{/name}"；没有值的位置略去，全都没有值时就没有值'),
  constant: { ...SCALAR, description: '固定值；from、template、constant 三者取一' },
  when,
  blanks: WORDS('在这一处也当作“没有值”的写法'),
  text: { type: 'string', enum: ['html'], description: 'html：去掉网页标记，只留文字' },
  part: {
    ...closed(
      {
        by: { type: 'string', maxLength: 10, pattern: '^.+$', description: '分隔的字符' },
        at: { type: 'integer', minimum: 0, maximum: 50 },
      },
      ['by', 'at'],
    ),
    description: '以 by 分开后取第 at 段，从 0 数起',
  },
  map: table(text(2000), 5000, '对照表：左边是原值，右边是推送的值'),
  unlisted: {
    type: 'string',
    enum: ['keep', 'omit'],
    description: '对照表中没有的：keep 保留原值（默认），omit 留空；都会加质量标记',
  },
  time: {
    type: 'string',
    enum: ['iso', 'local', 'compact', 'cn', 'unix', 'unix-ms', 'auto'],
    description:
      'iso 2026-03-02T09:00:00+08:00；local 2026-03-02 09:00:00；compact 20260302090000；cn 2026年3月2日 9时5分；unix 秒；unix-ms 毫秒；auto 按写法分辨',
  },
  as: {
    type: 'string',
    enum: ['text', 'integer', 'number', 'boolean', 'amount', 'region'],
    description: '值的种类；amount 金额，换算为元；region 6、9 或 12 位区划代码，补足 12 位',
  },
  unit: { type: 'string', enum: ['分', '元', '万元'], description: 'amount 的单位，默认元' },
  cut: { type: 'integer', minimum: 1, maximum: 20_000, description: '超出这么多字符的部分截去' },
  required: { type: 'boolean', description: '没有值时不采用这条记录，并说明缺哪一处' },
});

const DEFS: Readonly<Record<string, Shape>> = {
  pointer: POINTER,
  rule: RULE,
  rules: { anyOf: [{ $ref: '#/$defs/rule' }, list({ $ref: '#/$defs/rule' }, 20)] },
  condition: closed(
    {
      from: pointer,
      in: WORDS('值是其中之一'),
      notIn: WORDS('值不是其中任何一个，或没有值'),
      exists: { type: 'boolean', description: 'true 有值，false 没有值' },
    },
    ['from'],
  ),
  list: closed({
    each: { ...POINTER, description: '数组的位置，每一项成为一个元素；省去时由记录本身成为一个元素' },
    split: text(10, 'each 是文字时，以此分开'),
    when,
    fields: fieldTable('元素是对象时，其中各处的规则'),
    value: rules,
  }),
  choice: closed(
    {
      from: places,
      template: text(200, '由几处拼成的代码，如 "{/type}-{/main}{/sub}"；与 from 取一'),
      by: {
        type: 'string',
        enum: ['whole', 'prefix'],
        description: 'whole 整个相同（默认）；prefix 以表中最长的开头为准',
      },
      table: table(
        { type: 'string', maxLength: 64 },
        5000,
        '平台的代码或名称 → 本系统类别代码（adapters/categories.json）',
      ),
    },
    ['table'],
  ),
};

const ADAPTER: Shape = closed(
  {
    $schema: text(200),
    name: {
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9-]{0,40}$',
      description: '适配器名称，小写字母、数字和连字符，与文件名相同',
    },
    title: { ...text(100, '给人看的名称'), pattern: '\\S' },
    says: text(1000, '适用于哪个平台的哪种消息'),
    sourceId: text(63, '命令行不指明来源时使用的来源编号'),
    zone: { type: 'string', pattern: '^[+-]\\d{2}:\\d{2}$', description: '不带时区的时间所在的时区，如 "+08:00"' },
    crs: { type: 'string', enum: ['CGCS2000', 'WGS84', 'GCJ-02', 'BD-09'], description: '坐标系，从不猜测' },
    blanks: WORDS('当作“没有值”的写法，如 "无"、"-"'),
    fields: fieldTable('左边是推送内容中的位置，右边是取值规则；写成数组时取第一个有值的'),
    lists: {
      type: 'object',
      propertyNames: PLACE,
      additionalProperties: list({ $ref: '#/$defs/list' }, 20),
      minProperties: 1,
      maxProperties: 20,
      description: '推送内容中的列表，如 "/disposal/steps"、"/parties"；各条规则的元素依次排列',
    },
    category: {
      ...closed(
        {
          code: rules,
          name: rules,
          choose: list({ $ref: '#/$defs/choice' }, 10, '依次查找，以第一个找到的为准'),
          otherwise: text(64, '都没有找到时的本系统类别代码'),
        },
        ['choose'],
      ),
      description: '平台的类别：code、name 原样保留，choose 对照为本系统的类别',
    },
    version: {
      ...closed({ number: { $ref: '#/$defs/rule' }, count: pointer, time: { $ref: '#/$defs/rule' } }),
      minProperties: 1,
      description: '怎样认出同一记录的较后版本：版本号、只增不减的列表的项数、更新时间',
    },
    disposal: {
      ...closed({ when: list({ $ref: '#/$defs/condition' }, 10) }, ['when']),
      description: '怎样认出只说办理情况的消息：各项都成立',
    },
    defaults: { ...table(SCALAR, 50, '记录中没有值时的默认值'), propertyNames: PLACE },
    personal: list({ ...POINTER, description: '个人信息的位置，数组的每一项写作 *' }, 100, '平台记录中个人信息的位置'),
  },
  ['name', 'title', 'fields'],
);

/** The format of adapters, the one definition of it: what is read is checked by it, and editors too. */
export const ADAPTER_FORMAT = { shape: ADAPTER, defs: DEFS } as const;

/** JSON Schema of the format. `adapters/adapter.schema.json` is this. */
export const adapterSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: '来源适配器',
  description: '一个平台的一条记录怎样成为一次推送。写法见 docs/adapters.md。',
  ...ADAPTER,
  $defs: DEFS,
});
