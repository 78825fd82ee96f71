import type { Adapter, CategoryRule, FieldRules } from './adapter.js';
import { mapRecord } from './map-record.js';
import { aRecord, compiled } from '../test/a-vocabulary.js';

const NEEDED = { sourceEventNo: 'A-1', title: '标题', reportedAt: '2026-03-02T09:00:00+08:00' };

const mapped = (record: Record<string, unknown>, over: Partial<Adapter> = {}) =>
  mapRecord(compiled(over), aRecord(record));
const field = (place: string, rules: FieldRules, record: Record<string, unknown>, over: Partial<Adapter> = {}) =>
  mapped(record, { ...over, fields: { [place]: rules } });
const good = (extra: Record<string, unknown>, flags: readonly string[] = []) => ({
  ok: true,
  push: { ...NEEDED, ...extra },
  flags,
});

describe('one value', () => {
  it.each<[string, FieldRules, Record<string, unknown>, unknown]>([
    ['as it is', { from: '/a' }, { a: ' 甲 ' }, '甲'],
    ['further down', { from: '/a/b' }, { a: { b: '甲' } }, '甲'],
    ['of an item of an array', { from: '/a/1' }, { a: ['甲', '乙'] }, '乙'],
    ['under an escaped name', { from: '/a~1b' }, { 'a/b': '甲' }, '甲'],
    ['that is a number', { from: '/a' }, { a: 17 }, '17'],
    ['of the first place that has one', { from: ['/a', '/b'] }, { a: ' ', b: '乙' }, '乙'],
    ['of all places that have one', { from: ['/a', '/b', '/c'], join: ' ' }, { a: '甲', c: '丙' }, '甲 丙'],
    ['of all items of an array', { from: '/a', join: '、' }, { a: ['甲', null, '丙'] }, '甲、丙'],
    ['by a template', { template: '{/a}：{/b}（{/c}）' }, { a: '甲', c: 3 }, '甲：（3）'],
    ['that is fixed', { constant: '固定' }, {}, '固定'],
    ['of the first rule that has one', [{ from: '/a' }, { constant: '固定' }], {}, '固定'],
    [
      'of the rule whose condition holds',
      [{ constant: '一', when: [{ from: '/k', in: ['2'] }] }, { constant: '二' }],
      { k: 1 },
      '二',
    ],
    ['unless a word stands for none', { from: '/a', blanks: ['无'] }, { a: '无' }, undefined],
    ['unless a word stands for none anywhere', { from: '/a' }, { a: '不详' }, undefined],
    ['without its tags', { from: '/a', text: 'html' }, { a: '<p>甲</p>' }, '甲'],
    ['of one part of a text', { from: '/a', part: { by: ',', at: 1 } }, { a: '甲, 乙' }, '乙'],
    ['of a part that is not there', { from: '/a', part: { by: ',', at: 5 } }, { a: '甲, 乙' }, undefined],
    ['by a table', { from: '/a', map: { '1': '一般' } }, { a: 1 }, '一般'],
    ['that is our word already', { from: '/a', map: { '1': '一般' } }, { a: '一般' }, '一般'],
  ])('%s', (_, rules, record, value) => {
    const found = field('/address', rules, record, { blanks: ['不详'] });
    expect(found).toEqual(good(value === undefined ? {} : { address: value }));
  });

  it.each([[{ a: null }], [{ a: '' }], [{ a: '  ' }], [{}], [{ a: {} }], [{ a: [] }], [{ a: [{}] }]])(
    'is left out where %j holds none',
    (record) => {
      expect(field('/subject/name', { from: '/a' }, record)).toEqual(good({}));
    },
  );

  it.each<[string, string, FieldRules, unknown, unknown]>([
    ['a count', '/peopleCount', { from: '/a' }, '１４', 14],
    ['a truth', '/disposal/overdue', { from: '/a' }, '是', true],
    ['an amount', '/amount', { from: '/a', as: 'amount' }, '1,200.50元', '1200.5'],
    ['an amount in ten thousands, exact', '/amount', { from: '/a', as: 'amount', unit: '万元' }, '0.1257', '1257'],
    ['an amount in cents', '/amount', { from: '/a', as: 'amount', unit: '分' }, 5, '0.05'],
    ['a county', '/regionCode12', { from: '/a', as: 'region' }, 990101, '990101000000'],
    ['a town', '/regionCode12', { from: '/a', as: 'region' }, '990101101', '990101101000'],
    ['a day', '/retentionUntil', { from: '/a' }, '2026年3月2日', '2026-03-02'],
    ['a word of a few', '/secrecy', { from: '/a', map: { '2': '敏感' } }, 2, '敏感'],
    ['a number of our own', '/ext/score', { from: '/a', as: 'number' }, '0.5', 0.5],
  ])('is brought to the form of its place: %s', (_, place, rules, raw, value) => {
    const push = good({}).push as Record<string, unknown>;
    const [outer, inner] = place.slice(1).split('/');
    const wanted = { ...push, [outer!]: inner === undefined ? value : { [inner]: value } };
    expect(field(place, rules, { a: raw })).toEqual({ ok: true, push: wanted, flags: [] });
  });
});

describe('what is odd', () => {
  it.each<[string, string, FieldRules, unknown, Record<string, unknown>, string]>([
    ['a word for a count', '/peopleCount', { from: '/a' }, '三十余人', {}, 'VALUE_UNREADABLE'],
    ['a half for a count', '/peopleCount', { from: '/a' }, 1.5, {}, 'VALUE_UNREADABLE'],
    ['a count that no place has', '/peopleCount', { from: '/a' }, -1, {}, 'VALUE_UNREADABLE'],
    ['a word for a truth', '/disposal/overdue', { from: '/a' }, '也许', {}, 'VALUE_UNREADABLE'],
    ['words for an amount', '/amount', { from: '/a', as: 'amount' }, '一批', {}, 'VALUE_UNREADABLE'],
    ['less than a cent', '/amount', { from: '/a', as: 'amount' }, '0.005', {}, 'VALUE_UNREADABLE'],
    ['a code of no length', '/regionCode12', { from: '/a', as: 'region' }, '99010', {}, 'VALUE_UNREADABLE'],
    ['a day that is not', '/occurredAt', { from: '/a', time: 'local' }, '2026-02-30', {}, 'OCCURRED_AT_UNREADABLE'],
    ['a word for a deadline', '/disposal/deadlineAt', { from: '/a' }, '尽快', {}, 'DISPOSAL_TIME_UNREADABLE'],
    ['a word that no place has', '/secrecy', { from: '/a' }, '绝密', {}, 'VALUE_UNMAPPED'],
    [
      'a word that the table has not',
      '/level',
      { from: '/a', map: { '1': '一般' } },
      '7',
      { level: '7' },
      'VALUE_UNMAPPED',
    ],
    ['the same, left out', '/level', { from: '/a', map: { '1': '一般' }, unlisted: 'omit' }, '7', {}, 'VALUE_UNMAPPED'],
    ['a number that was rounded', '/gridCode', { from: '/a' }, 990101001200001_0000, {}, 'DIGITS_LOST'],
    ['a number that a spreadsheet rounded', '/gridCode', { from: '/a' }, '9.90101E+14', {}, 'DIGITS_LOST'],
    ['half a code', '/gridCode', { from: '/a' }, '9'.repeat(65), {}, 'VALUE_UNREADABLE'],
    ['a long text', '/address', { from: '/a', cut: 3 }, '甲😀乙', { address: '甲😀' }, 'TEXT_CUT'],
    [
      'a text that is cut inside a character',
      '/address',
      { from: '/a', cut: 2 },
      '甲😀乙',
      { address: '甲' },
      'TEXT_CUT',
    ],
  ])('%s', (_, place, rules, raw, extra, flag) => {
    expect(field(place, rules, { a: raw })).toEqual(good(extra, [flag]));
  });

  it('is no reason to refuse, unless a push cannot be without it', () => {
    expect(mapped({ no: '', at: '昨天', t: '甲'.repeat(501) })).toEqual({
      ok: false,
      sourceEventNo: null,
      faults: [
        { pointer: '/no', detail: '没有值，推送的 /sourceEventNo 需要它' },
        { pointer: '/at', detail: '不是时间，或不在日历上，推送的 /reportedAt 需要它' },
      ],
    });
    expect(mapped({ at: '昨天' })).toMatchObject({ sourceEventNo: 'A-1' });
    expect(field('/address', { from: '/a', required: true }, {})).toMatchObject({
      ok: false,
      faults: [{ pointer: '/a' }],
    });
  });

  it('is told by its place, never by its value', () => {
    expect(JSON.stringify(mapped({ no: '', at: '张三的生日' }))).not.toContain('张三');
  });

  it.each([[null], ['text'], [7], [[]], [undefined]])('%j is no record', (record) => {
    expect(mapRecord(compiled(), record)).toEqual({
      ok: false,
      sourceEventNo: null,
      faults: [{ pointer: '', detail: '一条记录应为一个 JSON 对象' }],
    });
  });
});

describe('a point', () => {
  const fields = { '/location/lng': { from: '/x' }, '/location/lat': { from: '/y' } };
  it.each<[string, Record<string, unknown>, unknown, string[]]>([
    ['in degrees', { x: '118.8', y: 28.9 }, { lng: 118.8, lat: 28.9, crs: 'GCJ-02' }, []],
    ['the wrong way round', { x: 28.9, y: 118.8 }, { lng: 118.8, lat: 28.9, crs: 'GCJ-02' }, ['LOCATION_SWAPPED']],
    ['in metres', { x: 512340.5, y: 3203321.7 }, undefined, ['LOCATION_NOT_DEGREES']],
    ['of one coordinate', { x: 118.8 }, undefined, ['LOCATION_NOT_DEGREES']],
    ['that is not there', {}, undefined, []],
  ])('%s', (_, record, location, flags) => {
    expect(mapped(record, { crs: 'GCJ-02', fields })).toEqual(good(location === undefined ? {} : { location }, flags));
  });

  it('of a system that the record names', () => {
    const crs = { '/location/crs': { from: '/crs', map: { 'EPSG:4490': 'CGCS2000' } } };
    const adapter = { crs: 'GCJ-02', fields: { ...fields, ...crs } };
    expect(mapped({ x: 118.8, y: 28.9, crs: 'EPSG:4490' }, adapter)).toMatchObject({
      push: { location: { crs: 'CGCS2000' } },
    });
    expect(mapped({ x: 118.8, y: 28.9, crs: 'EPSG:3857' }, adapter)).toMatchObject({ flags: ['VALUE_UNMAPPED'] });
  });
});

describe('a category', () => {
  const category: CategoryRule = {
    code: { from: '/c' },
    name: { from: '/cn' },
    choose: [
      { from: '/k', table: { 咨询: '0901' } },
      { template: '{/c}-{/d}', table: { 'A-1': '0101' } },
      { from: '/c', by: 'prefix', table: { B: '0901', B01: '0101' } },
    ],
  };
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    [
      'by the first table that has it',
      { k: '咨询', c: 'B01' },
      { categoryCode: '0901', categoryName: '咨询', sourceCategoryCode: 'B01' },
      [],
    ],
    [
      'by several places',
      { c: 'A', d: 1, cn: '水' },
      { categoryCode: '0101', categoryName: '污水排放', sourceCategoryCode: 'A', sourceCategoryName: '水' },
      [],
    ],
    [
      'by the longest beginning',
      { c: 'B0199' },
      { categoryCode: '0101', categoryName: '污水排放', sourceCategoryCode: 'B0199' },
      [],
    ],
    [
      'by a shorter beginning',
      { c: 'B02' },
      { categoryCode: '0901', categoryName: '咨询', sourceCategoryCode: 'B02' },
      [],
    ],
    ['that nobody knows, theirs kept', { c: 'Z' }, { sourceCategoryCode: 'Z' }, ['VALUE_UNMAPPED']],
    ['that is not there', {}, {}, []],
  ])('%s', (_, record, extra, flags) => {
    expect(mapped(record, { category })).toEqual(good(extra, flags));
  });

  it('of all others', () => {
    expect(mapped({ c: 'Z' }, { category: { ...category, otherwise: '0901' } })).toMatchObject({
      push: { categoryCode: '0901' },
      flags: ['VALUE_UNMAPPED'],
    });
  });
});

describe('a list', () => {
  const steps = {
    each: '/flow',
    fields: {
      '/at': { from: '/time', time: 'auto' as const },
      '/action': { from: '/what' },
      '/organ': { from: ['/who', '#/office'] },
    },
  };
  it('has an element for each item, with places of the item and of the record', () => {
    const flow = [
      { time: '2026-03-02', what: '派单', who: '中心' },
      { time: '2026-03-03', what: '签收' },
    ];
    expect(mapped({ office: '城管局', flow }, { zone: '+08:00', lists: { '/disposal/steps': [steps] } })).toMatchObject(
      {
        push: {
          disposal: {
            steps: [
              { at: '2026-03-02T00:00:00+08:00', action: '派单', organ: '中心' },
              { at: '2026-03-03T00:00:00+08:00', action: '签收', organ: '城管局' },
            ],
          },
        },
        flags: [],
      },
    );
  });

  it('passes over an item without what each must have, flagged, and one in which nothing stands', () => {
    const flow = [{ what: '派单' }, {}, null, 7, { time: '昨天', what: '签收' }];
    expect(mapped({ flow }, { lists: { '/disposal/steps': [steps] } })).toEqual(
      good({}, ['DISPOSAL_TIME_UNREADABLE', 'ELEMENT_LEFT_OUT']),
    );
  });

  it('has an element out of the record itself, where the record has it', () => {
    const { each: _, ...own } = steps;
    const adapter = {
      lists: { '/disposal/steps': [{ ...own, fields: { ...own.fields, '/action': { constant: '派单' } } }] },
    };
    expect(mapped({ time: '2026-03-02' }, adapter)).toMatchObject({
      push: { disposal: { steps: [{ action: '派单' }] } },
    });
    expect(mapped({ who: '中心' }, adapter)).toEqual(good({}));
  });

  it('takes items of one kind only, where it says so', () => {
    const vehicles = { each: '/e', when: [{ from: '/k', in: ['v'] }], fields: { '/plate': { from: '/p' } } };
    const e = [
      { k: 'v', p: '宁Z1' },
      { k: 'p', p: '宁Z2' },
    ];
    expect(mapped({ e }, { lists: { '/vehicles': [vehicles] } })).toEqual(good({ vehicles: [{ plate: '宁Z1' }] }));
  });

  it('of texts comes from an array, a text, or rules of their own', () => {
    const lists = {
      '/tags': [
        { each: '/a', value: { from: '' } },
        { each: '/b', split: ',', value: { from: '' } },
        { when: [{ from: '/again', exists: true }], value: { constant: '重复' } },
      ],
    };
    expect(mapped({ a: ['甲', ''], b: '乙, 丙', again: 1 }, { lists })).toEqual(
      good({ tags: ['甲', '乙', '丙', '重复'] }),
    );
  });

  it('ends where the contract ends it', () => {
    const lists = { '/tags': [{ each: '/a', value: { from: '' } }] };
    const found = mapped({ a: Array.from({ length: 60 }, (_, i) => `t${i}`) }, { lists });
    expect(found).toMatchObject({ ok: true, flags: ['LIST_CUT'] });
    expect(found.ok && (found.push['tags'] as string[]).length).toBe(50);
  });
});

describe('a later version', () => {
  it.each<[string, Partial<Adapter>, Record<string, unknown>, Record<string, unknown>]>([
    ['by its number', { version: { number: { from: '/rev' } } }, { rev: '3' }, { sourceVersion: 3 }],
    ['by the length of what grows', { version: { count: '/flow' } }, { flow: [1, 2] }, { sourceVersion: 2 }],
    [
      'by its time',
      { version: { time: { from: '/up', time: 'unix' } } },
      { up: 1772413200 },
      { updatedAt: '2026-03-02T01:00:00.000Z' },
    ],
  ])('is told %s', (_, over, record, extra) => {
    expect(mapped(record, over)).toEqual(good(extra));
  });
});

describe('a message about the handling alone', () => {
  const adapter: Partial<Adapter> = {
    fields: { '/disposal/status': { from: '/s' }, '/address': { from: '/a' } },
    disposal: { when: [{ from: '/kind', in: ['2'] }] },
    defaults: { '/level': '一般' },
  };
  it('is a disposal: nothing but that is taken of it', () => {
    expect(mapRecord(compiled(adapter), { kind: 2, no: 'A-1', s: '办结', a: '某路' })).toEqual({
      ok: true,
      push: { type: 'disposal', sourceEventNo: 'A-1', disposal: { status: '办结' } },
      flags: [],
    });
    expect(mapped({ kind: 1, s: '办结' }, adapter)).toEqual(good({ level: '一般', disposal: { status: '办结' } }));
  });
  it('says something of it', () => {
    expect(mapRecord(compiled(adapter), { kind: 2, no: 'A-1' })).toMatchObject({ ok: false, sourceEventNo: 'A-1' });
  });
});

it('fills what the record has not by a default, and what it has not', () => {
  const defaults = { '/level': '一般', '/title': '无题' };
  expect(mapped({ t: '' }, { defaults, fields: { '/level': { from: '/l' } } })).toMatchObject({
    push: { level: '一般', title: '无题' },
  });
  expect(mapped({ l: '重大' }, { defaults, fields: { '/level': { from: '/l' } } })).toMatchObject({
    push: { level: '重大' },
  });
});

it('leaves a record with names of objects’ own members as harmless as others', () => {
  const record = JSON.parse(
    '{"no":"A-1","t":"标题","at":"2026-03-02T09:00:00+08:00","__proto__":{"a":"x"},"constructor":"y"}',
  ) as object;
  const adapter = compiled({ fields: { '/address': { from: ['/a', '/toString', '/__proto__/a'] } } });
  expect(mapRecord(adapter, record)).toEqual(good({ address: 'x' }));
  expect({}).not.toHaveProperty('a');
});
