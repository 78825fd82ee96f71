import { FLAG } from '#domain/intake';
import { explainRecord } from './explain-record.js';
import { ADAPTER_FLAG } from './flags.js';
import { maskRecord } from './mask-record.js';
import { mapRecord } from './map-record.js';
import { aRecord, compiled } from '../test/a-vocabulary.js';

const ADAPTER = compiled({
  zone: '+08:00',
  fields: {
    '/level': { from: '/l', map: { '1': '一般' } },
    '/reporter/name': { from: '/person/name' },
    '/reporter/phone': { from: '/person/tel' },
  },
  lists: {
    '/parties': [{ each: '/people', fields: { '/name': { from: '/n' } } }],
    '/disposal/steps': [{ each: '/flow', fields: { '/at': { from: '/t' }, '/action': { from: '/a' } } }],
  },
  personal: ['/person', '/people/*/n', '/flow/*/clerk'],
});
const RECORD = aRecord({
  l: '9',
  person: { name: '夏临川', tel: '10012345678', hobby: '钓鱼' },
  people: [{ n: '凌小满', age: 9 }],
  flow: [{ t: '2026-03-02 09:00', a: '派单', clerk: '祁云舒' }],
  left: '多余',
});

describe('explaining a record', () => {
  const { mapped, fields } = explainRecord(ADAPTER, RECORD);

  it('comes to what mapping comes to', () => {
    expect(mapped).toEqual(mapRecord(ADAPTER, RECORD));
  });

  it('says of each place where its value is from and why it is so', () => {
    expect(fields).toContainEqual({
      target: '/level',
      from: ['/l'],
      raw: '9',
      value: '9',
      reason: '对照表中没有，保留原值',
      flag: 'VALUE_UNMAPPED',
      personal: false,
    });
    expect(fields).toContainEqual(
      expect.objectContaining({
        target: '/disposal/steps/-/at',
        from: ['/flow/0/t'],
        value: '2026-03-02T09:00:00+08:00',
      }),
    );
    expect(fields).toContainEqual(expect.objectContaining({ target: '/title', reason: '原样', value: '标题' }));
  });

  it('shows nobody', () => {
    expect(fields).toContainEqual(
      expect.objectContaining({ target: '/reporter/phone', raw: '100****78', value: '100****78', personal: true }),
    );
    expect(JSON.stringify(fields)).not.toMatch(/夏临川|10012345678|凌小满|祁云舒|钓鱼/);
  });

  it('names what no rule reads', () => {
    const unread = fields.filter(({ target }) => target === null).map(({ from, reason }) => [from[0], reason]);
    expect(unread).toEqual([
      ['/person/hobby', '个人信息，没有规则读取'],
      ['/people/*/age', '没有规则读取'],
      ['/flow/*/clerk', '个人信息，没有规则读取'],
      ['/left', '没有规则读取'],
    ]);
  });
});

it('masks a record where it names people, and leaves the rest as it is', () => {
  expect(maskRecord(ADAPTER, RECORD)).toEqual({
    ...RECORD,
    person: { name: '夏****', tel: '100****78', hobby: '钓****' },
    people: [{ n: '凌****', age: 9 }],
    flow: [{ t: '2026-03-02 09:00', a: '派单', clerk: '祁****' }],
  });
});

it('uses words for its flags that events know', () => {
  expect(Object.values(FLAG)).toEqual(expect.arrayContaining(Object.values(ADAPTER_FLAG)));
});
