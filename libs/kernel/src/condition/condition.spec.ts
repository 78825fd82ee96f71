import { ALWAYS, type Condition, holds, NEVER } from './condition.js';

const row = { office: 'a', department: null, region: '990102', readers: ['p-1', 'p-2'] };

describe('a condition', () => {
  it.each<[string, Condition, boolean]>([
    ['an equal text', { field: 'office', is: 'a' }, true],
    ['another text', { field: 'office', is: 'b' }, false],
    ['null where null is asked for', { field: 'department', is: null }, true],
    ['null where a text is asked for', { field: 'department', is: 'd' }, false],
    ['one of several', { field: 'office', isOneOf: ['b', 'a'] }, true],
    ['none of several', { field: 'office', isOneOf: ['b'] }, false],
    ['one of none', { field: 'office', isOneOf: [] }, false],
    ['null as one of several', { field: 'department', isOneOf: ['null', ''] }, false],
    ['a beginning', { field: 'region', beginsWithOneOf: ['98', '9901'] }, true],
    ['another beginning', { field: 'region', beginsWithOneOf: ['9902', '9901020'] }, false],
    ['every beginning', { field: 'region', beginsWithOneOf: [''] }, true],
    ['no beginning', { field: 'region', beginsWithOneOf: [] }, false],
    ['the beginning of null', { field: 'department', beginsWithOneOf: [''] }, false],
    ['a list that has it', { field: 'readers', hasOneOf: ['p-9', 'p-2'] }, true],
    ['a list that lacks it', { field: 'readers', hasOneOf: ['p'] }, false],
    ['a text instead of a list', { field: 'office', hasOneOf: ['a'] }, false],
    ['all of nothing', ALWAYS, true],
    ['any of nothing', NEVER, false],
    ['the contrary', { not: { field: 'office', is: 'a' } }, false],
    [
      'all parts',
      {
        all: [
          { field: 'office', is: 'a' },
          { field: 'department', is: null },
        ],
      },
      true,
    ],
    ['one part that fails', { all: [{ field: 'office', is: 'a' }, NEVER] }, false],
    ['any part', { any: [NEVER, { field: 'office', is: 'a' }] }, true],
  ])('of %s', (_what, condition, expected) => {
    expect(holds(condition, row)).toBe(expected);
  });

  it('does not pass over a field that the row does not have', () => {
    expect(() => holds({ not: { field: 'recused', hasOneOf: ['p-1'] } }, row)).toThrow('no recused');
  });
});
