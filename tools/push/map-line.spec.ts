import type { Adapter, FieldRule } from './adapter-contract.js';
import { mapLine } from './map-line.js';

const adapter = (fields: Record<string, FieldRule>): Adapter => ({ name: 'x', title: 'x', sourceId: 'x', fields });

describe('mapping a line', () => {
  it.each<[string, FieldRule, unknown, unknown]>([
    ['a value as it is', { from: '/a' }, { a: '甲' }, '甲'],
    ['a value further down', { from: '/a/b' }, { a: { b: '甲' } }, '甲'],
    ['an escaped name', { from: '/a~1b' }, { 'a/b': '甲' }, '甲'],
    ['a number as text', { from: '/a' }, { a: 17 }, '17'],
    ['the first that has a value', { from: ['/a', '/b'] }, { a: ' ', b: '乙' }, '乙'],
    ['all that have one, joined', { from: ['/a', '/b', '/c'], join: ' ' }, { a: '甲', c: '丙' }, '甲 丙'],
    ['a constant', { constant: '固定' }, {}, '固定'],
    ['a constant number', { constant: 3 }, {}, 3],
    ['a rewritten word', { from: '/a', map: { '1': '一般' } }, { a: 1 }, '一般'],
    ['a word that is not rewritten', { from: '/a', map: { '1': '一般' } }, { a: '2' }, '2'],
    ['an integer', { from: '/a', as: 'integer' }, { a: '12' }, 12],
    ['a number', { from: '/a', as: 'number' }, { a: '118.5' }, 118.5],
    ['a truth', { from: '/a', as: 'boolean', map: { 是: 'true' } }, { a: '是' }, true],
    ['a text cut by characters', { from: '/a', cut: 2 }, { a: '😀甲乙' }, '😀甲'],
    [
      'a time with an offset',
      { from: '/a', time: 'iso' },
      { a: '2026-03-02T09:00:00+08:00' },
      '2026-03-02T09:00:00+08:00',
    ],
    ['a local time', { from: '/a', time: 'local' }, { a: '2026-03-02 09:00:00' }, '2026-03-02 09:00:00'],
    ['a compact time', { from: '/a', time: 'compact' }, { a: '20260302090500' }, '2026-03-02 09:05:00'],
    ['a compact day', { from: '/a', time: 'compact' }, { a: 20260302 }, '2026-03-02 00:00:00'],
    ['seconds', { from: '/a', time: 'unix' }, { a: 1772413200 }, '2026-03-02T01:00:00.000Z'],
    ['milliseconds', { from: '/a', time: 'unix-ms' }, { a: '1772413200000' }, '2026-03-02T01:00:00.000Z'],
  ])('takes %s', (_, rule, line, value) => {
    expect(mapLine(line, adapter({ '/x': rule }))).toEqual({ ok: true, value: { x: value } });
  });

  it.each([[{ a: null }], [{ a: '' }], [{ a: '  ' }], [{}], [{ a: {} }], [{ a: [1] }], [null], ['text']])(
    'leaves a field out where %j holds no value',
    (line) => {
      expect(mapLine(line, adapter({ '/x/y': { from: '/a' } }))).toEqual({ ok: true, value: {} });
    },
  );

  it('builds nested objects once', () => {
    const rules = { '/disposal/status': { from: '/s' }, '/disposal/organ': { from: '/o' } };
    expect(mapLine({ s: '办结', o: '城管局' }, adapter(rules))).toEqual({
      ok: true,
      value: { disposal: { status: '办结', organ: '城管局' } },
    });
  });

  it.each<[string, FieldRule, unknown]>([
    ['a missing value that is required', { from: '/a', required: true }, {}],
    ['a word for an integer', { from: '/a', as: 'integer' }, { a: '十二' }],
    ['a half for an integer', { from: '/a', as: 'integer' }, { a: 1.5 }],
    ['a word for a truth', { from: '/a', as: 'boolean' }, { a: '是' }],
    ['a local time for one with an offset', { from: '/a', time: 'iso' }, { a: '2026-03-02 09:00:00' }],
    ['an offset for a local time', { from: '/a', time: 'local' }, { a: '2026-03-02T09:00:00Z' }],
    ['words for a time', { from: '/a', time: 'compact' }, { a: '昨天' }],
    ['words for seconds', { from: '/a', time: 'unix' }, { a: '昨天' }],
  ])('says where it found %s, not what', (_, rule, line) => {
    const mapped = mapLine(line, adapter({ '/x': rule }));
    expect(mapped).toMatchObject({ ok: false, error: [{ pointer: '/a', detail: expect.stringContaining('/x') }] });
    expect(JSON.stringify(mapped)).not.toMatch(/昨天|十二|2026/);
  });
});
