import { departmentOf, whoIs } from './describe-assignment.js';

const me = { id: 'p-1', name: '张知远', departments: [{ id: 'd-1', name: '公益诉讼检察部' }] };
const names = [{ id: 'p-2', name: '周明理' }];

describe('who handles an item', () => {
  it('is called by name, oneself as such', () => {
    expect([null, 'p-1', 'p-2'].map((id) => whoIs(id, me, names))).toEqual(['尚无', '张知远（本人）', '周明理']);
  });

  it('is an id while nobody has told the name', () => {
    expect([whoIs('p-2', me), whoIs('p-9', me, names)]).toEqual(['p-2', 'p-9']);
  });
});

describe('the department of an item', () => {
  it('is called by name, whether it is the own or another', () => {
    const others = [{ id: 'd-2', name: '案件管理部' }];
    expect([null, 'd-1', 'd-2', 'd-3'].map((id) => departmentOf(id, me, others))).toEqual([
      '尚未分配',
      '公益诉讼检察部',
      '案件管理部',
      'd-3',
    ]);
  });
});
