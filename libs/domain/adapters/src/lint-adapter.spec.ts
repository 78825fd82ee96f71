import type { Adapter } from './adapter.js';
import { lintAdapter } from './lint-adapter.js';
import { readAdapter } from './read-adapter.js';
import { anAdapter, vocabulary } from '../test/a-vocabulary.js';

const CATEGORY = { choose: [{ from: '/c', table: { '1': '0101' } }] };
const whole = (over: Partial<Adapter> = {}): Adapter =>
  anAdapter({
    zone: '+08:00',
    category: CATEGORY,
    version: { count: '/flow' },
    ...over,
    fields: { '/disposal/status': { from: '/s' }, ...over.fields },
  });
const errors = (over: Partial<Adapter>) =>
  lintAdapter(whole(over), vocabulary).flatMap(({ pointer, severity, says }) =>
    severity === 'error' ? [`${pointer} ${says}`] : [],
  );

describe('an adapter', () => {
  it('without a fault has no finding', () => {
    expect(lintAdapter(whole(), vocabulary)).toEqual([]);
  });

  it.each<[string, Partial<Adapter>, string]>([
    [
      'a misspelt place',
      { fields: { '/descripton': { from: '/d' } } },
      '"/descripton" 不是推送内容的位置，是否应写作 "/description"',
    ],
    ['a list among fields', { fields: { '/disposal/steps': { from: '/d' } } }, '是列表，请写在 lists 中'],
    ['a place that decides the contract', { fields: { '/type': { constant: 'event' } } }, '不是推送内容的位置'],
    ['a place to poison objects', { fields: { '/ext/__proto__': { from: '/d' } } }, '不是推送内容的位置'],
    ['no way to a value', { fields: { '/address': {} } }, '要有一个，且只能有一个'],
    ['two ways to a value', { fields: { '/address': { from: '/a', constant: 'b' } } }, '要有一个，且只能有一个'],
    [
      'time and kind at once',
      { fields: { '/occurredAt': { from: '/a', time: 'iso', as: 'text' } } },
      '不能同时有 time 和 as',
    ],
    ['a time where none belongs', { fields: { '/address': { from: '/a', time: 'iso' } } }, '此处不是时间'],
    ['a region elsewhere', { fields: { '/address': { from: '/a', as: 'region' } } }, '只用于 /regionCode12'],
    ['a unit without an amount', { fields: { '/amount': { from: '/a', unit: '万元' } } }, 'unit 只用于'],
    ['a number elsewhere', { fields: { '/address': { from: '/a', as: 'integer' } } }, '此处不是数字'],
    ['a template of no place', { fields: { '/address': { template: '某路' } } }, '请用 constant'],
    ['a template of a wrong place', { fields: { '/address': { template: '{a}' } } }, '应写作 {/位置}'],
    ['a word that no place has', { fields: { '/secrecy': { constant: '绝密' } } }, '“绝密”不是此处可用的词'],
    [
      'a table of such words',
      { fields: { '/secrecy': { from: '/a', map: { '1': '秘密' } } } },
      '“秘密”不是此处可用的词',
    ],
    ['an unlisted without a table', { fields: { '/level': { from: '/a', unlisted: 'omit' } } }, 'unlisted 只用于 map'],
    [
      'a list that is none',
      { lists: { '/parts': [{ each: '/a', fields: { '/x': { from: '/y' } } }] } },
      '是否应写作 "/parties"',
    ],
    [
      'an element without what each must have',
      { lists: { '/disposal/steps': [{ each: '/a', fields: { '/at': { from: '/t' } } }] } },
      '元素缺少必填的 "/action"',
    ],
    [
      'a place that elements have not',
      { lists: { '/vehicles': [{ each: '/a', fields: { '/plate': { from: '/p' }, '/colour': { from: '/c' } } }] } },
      '"/colour" 不是元素中的位置',
    ],
    ['texts with fields', { lists: { '/tags': [{ each: '/a', fields: { '/x': { from: '/y' } } }] } }, '请只写 value'],
    ['objects with a value', { lists: { '/vehicles': [{ each: '/a', value: { from: '' } }] } }, '请只写 fields'],
    ['a split of nothing', { lists: { '/tags': [{ split: ',', value: { from: '/a' } }] } }, 'split 要与 each 一起用'],
    [
      'a category that is not ours',
      { category: { choose: [{ from: '/c', table: { '1': '9' } }] } },
      '“9”不是本系统的类别代码',
    ],
    [
      'a category of a prototype',
      { category: { choose: [{ from: '/c', table: { '1': 'constructor' } }] } },
      '不是本系统的类别代码',
    ],
    ['a category twice', { fields: { '/categoryName': { from: '/a' } } }, '由它来写'],
    ['two numbers of a version', { version: { count: '/a', number: { from: '/b' } } }, '只能有一个'],
    ['a version twice', { fields: { '/updatedAt': { from: '/a' } } }, 'fields 中不要再写'],
    ['one coordinate', { crs: 'WGS84', fields: { '/location/lng': { from: '/x' } } }, '要一起写'],
    [
      'coordinates of no system',
      { fields: { '/location/lng': { from: '/x' }, '/location/lat': { from: '/y' } } },
      '坐标系从不猜测',
    ],
    ['a default of no place', { defaults: { '/x': 'y' } }, '不是推送内容的位置'],
    ['a default of another form', { defaults: { '/peopleCount': '多' } }, '默认值不是此处的写法'],
    ['a default of somebody', { personal: ['/n'], defaults: { '/reporter/name': '某人' } }, '此处不能有默认值'],
    [
      'a person in the open',
      { personal: ['/n'], fields: { '/address': { from: '/n' } } },
      '"/n" 是个人信息，不能推送到不加密的 /address',
    ],
    [
      'a person in a template',
      { personal: ['/n'], fields: { '/title': { template: '{/n}反映' } } },
      '不能推送到不加密的 /title',
    ],
    [
      'a person below a place that is personal',
      { personal: ['/p'], fields: { '/address': { from: '/p/a' } } },
      '不能推送到不加密的',
    ],
    [
      'a person of a list in the open',
      {
        personal: ['/f/*/n'],
        lists: {
          '/disposal/steps': [
            { each: '/f', fields: { '/at': { from: '/t' }, '/action': { from: '/a' }, '/opinion': { from: '/n' } } },
          ],
        },
      },
      '不能推送到不加密的 /opinion',
    ],
    [
      'a person that nobody calls personal',
      { fields: { '/reporter/phone': { from: '/tel' } } },
      '请把 "/tel" 列入 personal',
    ],
    [
      'a plate that nobody calls personal',
      { lists: { '/vehicles': [{ each: '/v', fields: { '/plate': { from: '/p' } } }] } },
      '请把 "/p" 列入 personal',
    ],
  ])('with %s is told so', (_, over, says) => {
    expect(errors(over)).toEqual(expect.arrayContaining([expect.stringContaining(says)]));
  });

  it('is told what it cannot be without', () => {
    const { '/title': _, ...fields } = anAdapter().fields;
    const findings = lintAdapter({ name: 'x', title: 'x', fields }, vocabulary);
    expect(findings).toContainEqual({ pointer: '/fields', severity: 'error', says: '缺少必填的 "/title"' });
  });

  it.each<[string, Adapter, string]>([
    ['no zone', { ...whole(), zone: undefined }, '没有 zone'],
    ['no category', { ...whole(), category: undefined }, '没有 category'],
    ['no version', { ...whole(), version: undefined }, '没有 version'],
    ['nothing of the handling', anAdapter(), '没有 /disposal'],
    [
      'a rule that is never asked',
      whole({ fields: { '/level': [{ constant: '一般' }, { from: '/l' }] } }),
      '永远用不到',
    ],
    ['a system of no coordinates', whole({ crs: 'WGS84' }), 'crs 用不到'],
  ])('with %s is warned', (_, adapter, says) => {
    expect(lintAdapter(adapter, vocabulary)).toContainEqual(
      expect.objectContaining({ severity: 'warning', says: expect.stringContaining(says) }),
    );
  });
});

describe('the format of adapters', () => {
  const faults = (over: unknown) => {
    const read = readAdapter(over);
    return read.ok ? [] : read.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
  };
  it('takes what the language has', () => {
    expect(faults(whole({ lists: { '/tags': [{ each: '/a', value: [{ from: '' }, { constant: 'x' }] }] } }))).toEqual(
      [],
    );
  });

  it.each<[string, unknown, string]>([
    ['no object', [], '应为对象'],
    ['no title', { name: 'x', fields: whole().fields }, '缺少 title'],
    ['an unknown member', { ...whole(), colour: 1 }, '/colour 不认识的项'],
    [
      'an unknown word of a rule',
      whole({ fields: { '/address': { form: '/a' } as never } }),
      '/fields/~1address/form 不认识的项',
    ],
    [
      'a path that is no pointer',
      whole({ fields: { '/address': { from: 'a.b' } } }),
      '/fields/~1address/from 写法不对',
    ],
    ['a place that is no pointer', whole({ fields: { address: { from: '/a' } } }), '/fields/address 写法不对'],
    [
      'an unknown form of time',
      whole({ fields: { '/updatedAt': { from: '/a', time: 'US' as never } } }),
      '/time 应为 iso',
    ],
    ['a rule that is a text', { ...whole(), fields: { '/title': '/t' } }, '/fields/~1title 应为对象或数组'],
    ['no rule at all', { ...whole(), fields: { '/title': [] } }, '至少要有 1 项'],
    ['too long a cut', whole({ fields: { '/title': { from: '/t', cut: 99_999 } } }), '/cut 应在 1 与 20000 之间'],
    ['a zone by its name', whole({ zone: 'Asia/Shanghai' }), '/zone 写法不对'],
  ])('refuses %s', (_, value, says) => {
    expect(faults(value)).toEqual(expect.arrayContaining([expect.stringContaining(says)]));
  });

  it('tells all that is wrong at once', () => {
    const wrong = { name: 'Ä', title: '试', fields: { title: {}, '/reportedAt': { time: 1 } } };
    expect(faults(wrong)).toEqual([
      expect.stringMatching(/^\/name /),
      expect.stringMatching(/^\/fields\/title /),
      expect.stringMatching(/^\/fields\/~1reportedAt\/time /),
    ]);
  });
});
