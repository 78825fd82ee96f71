import { Ajv2020 } from 'ajv/dist/2020.js';
import { readRule } from './read-rule.js';
import { RULE_SCHEMA } from './rule-schema.js';

const RULE = {
  language: 1,
  id: 'repeated-reports',
  version: 1,
  name: '同一地点反复反映',
  says: '三十天内同一地点被反映三次',
  line: '社会治理检察',
  basis: ['《人民检察院检察建议工作规定》第十一条'],
  severity: '重要',
  where: {
    any: [
      { field: 'category.code', prefix: ['01'] },
      { text: ['title'], anyOf: ['污水'] },
    ],
  },
  window: { key: ['address'], within: { days: 30 }, atLeast: 3, distinct: { by: 'reporterKey', atLeast: 2 } },
  lock: { days: 30 },
};

const schema = new Ajv2020({ allowUnionTypes: true, strictTypes: false }).compile(RULE_SCHEMA);
const items = (value: unknown) => {
  const read = readRule(value);
  return read.ok ? [] : read.error;
};
const withWhere = (where: unknown) => ({ ...RULE, where });
const withWindow = (window: unknown) => ({ ...RULE, window });

describe('readRule', () => {
  it('reads a whole rule and gives what was left out its default', () => {
    expect(readRule(RULE)).toEqual({ ok: true, value: { ...RULE, field: null, instrument: null } });
    const { window: _window, lock: _lock, ...alone } = RULE;
    expect(readRule(alone)).toMatchObject({
      ok: true,
      value: { window: { key: ['eventId'], within: null, atLeast: 1, distinct: null }, lock: { days: 0 } },
    });
  });

  it('takes one prefix without brackets', () => {
    const read = readRule(withWhere({ field: 'gridCode', prefix: '990101' }));
    expect(read).toMatchObject({ ok: true, value: { where: { field: 'gridCode', prefix: ['990101'] } } });
  });

  it.each([
    ['no object', null, '', '应为对象'],
    ['another language', { ...RULE, language: 2 }, '/language', '规则语言版本须为 1'],
    ['a bad id', { ...RULE, id: 'G1' }, '/id', '编号用小写字母、数字和连字符，字母开头，3 到 64 位'],
    ['no legal basis', { ...RULE, basis: [] }, '/basis', '至少要有1项'],
    ['an unknown severity', { ...RULE, severity: '高' }, '/severity', '应为 一般、重要、重大 之一'],
    ['an unknown part', { ...RULE, 'a/b': 1 }, '/a~1b', expect.stringContaining('不认识的项“a/b”')],
    ['an unknown kind of condition', withWhere({ sql: '1=1' }), '/where', '条件须是 all、any、not、field 或 text 之一'],
    ['an empty any', withWhere({ any: [] }), '/where/any', '至少要有1项'],
    [
      'an unknown field',
      withWhere({ all: [{ field: 'reporter.phone', exists: true }] }),
      '/where/all/0/field',
      expect.stringContaining('没有字段“reporter.phone”，可用：'),
    ],
    [
      'an unknown operator',
      withWhere({ not: { field: 'level', matches: '.*' } }),
      '/where/not/matches',
      '“事件等级”不支持比较方式“matches”，可用：eq、in、prefix、exists',
    ],
    [
      'an operator that the field has no meaning for',
      withWhere({ field: 'level', gte: 3 }),
      '/where/gte',
      '“事件等级”不支持比较方式“gte”，可用：eq、in、prefix、exists',
    ],
    [
      'a field without operator',
      withWhere({ field: 'level' }),
      '/where',
      '缺少比较方式，事件等级可用：eq、in、prefix、exists',
    ],
    ['text against a number', withWhere({ field: 'peopleCount', gte: '10' }), '/where/gte', '应为数字'],
    [
      'an amount in thousandths',
      withWhere({ field: 'amount', gte: '1.005' }),
      '/where/gte',
      expect.stringContaining('金额'),
    ],
    [
      'a word of one character',
      withWhere({ text: ['title'], anyOf: ['水'] }),
      '/where/anyOf/0',
      '词至少两个字，单字误中过多',
    ],
    [
      'a word with a blank end',
      withWhere({ text: ['title'], anyOf: ['污水 '] }),
      '/where/anyOf/0',
      '词的首尾不得有空白',
    ],
    ['a text without words', withWhere({ text: ['title'] }), '/where', '文字条件须有 anyOf、allOf、noneOf 中至少一项'],
    [
      'text of another field',
      withWhere({ text: ['resultText'], anyOf: ['办结'] }),
      '/where/text/0',
      '文字条件只看 title、description',
    ],
    [
      'a key of free text',
      withWindow({ key: ['title'] }),
      '/window/key/0',
      expect.stringContaining('“title”不能作为归并键'),
    ],
    [
      'several events without a span',
      withWindow({ key: ['address'], atLeast: 3 }),
      '/window/within',
      '要数多件事件，须写明 within 时长',
    ],
    [
      'a span of nothing',
      withWindow({ key: ['address'], atLeast: 3, within: { days: 0 } }),
      '/window/within',
      '时长须大于零',
    ],
    ['a lock without unit', { ...RULE, lock: {} }, '/lock', '须写明 days 或 hours'],
  ])('refuses %s', (_, value, pointer, detail) => {
    expect(items(value)).toContainEqual({ pointer, detail });
  });

  it('tells everything that is wrong at once', () => {
    const found = items({ ...RULE, name: '', severity: '高', where: { field: 'level', gte: 1 } });
    expect(found.map((item) => item.pointer)).toEqual(['/name', '/severity', '/where/gte']);
  });

  it('refuses nesting without end', () => {
    let where: unknown = { field: 'level', exists: true };
    for (let i = 0; i < 200; i += 1) where = { not: where };
    expect(items(withWhere(where))).toEqual([
      { pointer: expect.stringMatching(/^(\/[a-z]+)+$/), detail: '条件嵌套不得超过12层' },
    ]);
  });
});

describe('the JSON Schema of the language', () => {
  it.each([
    RULE,
    withWhere({
      not: {
        all: [
          { field: 'amount', gte: '5000.00' },
          { field: 'disposal.overdue', eq: true },
        ],
      },
    }),
    withWindow({ key: [{ firstOf: ['subject.uscc', 'address'] }] }),
  ])('takes what the reader takes (%#)', (value) => {
    expect(items(value)).toEqual([]);
    expect(schema(value)).toBe(true);
  });

  it.each([
    { ...RULE, language: 2 },
    { ...RULE, surplus: true },
    withWhere({ field: 'level', gte: 3 }),
    withWhere({ field: 'level' }),
    withWhere({ field: 'reporter.phone', exists: true }),
    withWhere({ text: ['title'] }),
    withWhere({ text: ['title'], anyOf: ['水'] }),
    withWindow({ key: ['title'] }),
    withWindow({ key: [] }),
    { ...RULE, lock: {} },
  ])('refuses what the reader refuses (%#)', (value) => {
    expect(items(value)).not.toEqual([]);
    expect(schema(value)).toBe(false);
  });
});
