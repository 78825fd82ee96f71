import { describe, expect, it } from '@jest/globals';
import { compiled } from '../test/a-vocabulary.js';
import type { Adapter } from './adapter.js';
import { recordBody } from './record-body.js';

const ADAPTER: Partial<Adapter> = {
  fields: {
    '/sourceEventNo': { from: '/no' },
    '/title': { from: '/name' },
    '/reportedAt': { from: '/at', time: 'auto' },
    '/disposal/status': { from: '/state/now' },
    '/disposal/organ': { template: '{/dept}（{/name}）' },
    '/disposal/overdue': { constant: true, when: [{ from: '/late', in: ['1'] }] },
  },
  lists: {
    '/disposal/steps': [
      { each: '/flow', fields: { '/at': { from: '/at', time: 'auto' }, '/action': { from: ['/act', '#/act'] } } },
    ],
  },
  version: { count: '/flow' },
};
const body = recordBody(compiled(ADAPTER));

describe('the body of a record', () => {
  const record = { no: '1', name: '路灯', at: '2026-03-02', kind: 'EVENT' };
  const handling = { dept: '城管局', late: '1', act: '派单', flow: [{ at: '2026-03-02', act: '签收', by: '某' }] };

  it('is all of it but what tells of the handling alone', () => {
    expect(body({ ...record, ...handling, state: { now: '办结', of: '甲' } })).toEqual({
      ...record,
      state: { of: '甲' },
    });
  });

  it('has what no rule reads, and what the title and a step have in common', () => {
    expect(body({ ...record, clerk: '某' })).toEqual({ ...record, clerk: '某' });
    expect(body({ ...record, name: '井盖' })).not.toEqual(body(record));
  });

  it('is of whatever came', () => {
    for (const value of [null, 1, 'a', [], [handling]]) expect(body(value)).toEqual(value);
    expect(body(JSON.parse('{"__proto__":{"a":1},"flow":1}'))).toEqual(JSON.parse('{"__proto__":{"a":1}}'));
  });

  it('leaves the record as it is', () => {
    const given = { ...record, ...handling };
    body(given);
    expect(given).toEqual({ ...record, ...handling });
  });
});
