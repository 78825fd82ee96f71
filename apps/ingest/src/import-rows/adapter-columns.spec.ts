import type { Adapter } from '#domain/adapters';
import { AdapterColumns } from './adapter-columns.js';

const columnsOf = (definition: Partial<Adapter>): AdapterColumns =>
  new AdapterColumns({ definition: { name: 'x', title: 'x', fields: {}, ...definition } });

describe('the columns of a platform', () => {
  const columns = columnsOf({
    fields: {
      '/sourceEventNo': { from: '/工单编号' },
      '/reportedAt': [
        { from: '/受理时间', time: 'local' },
        { from: ['/登记时间', '/x/受理'], time: 'auto' },
      ],
      '/peopleCount': { from: '/人数', as: 'integer' },
      '/ext/人数': { from: '/人数' },
      '/title': { from: '#/标~1题' },
    },
    lists: {
      '/parties': [{ fields: { '/name': { from: '/姓名' } } }, { each: '/names', fields: { '/name': { from: '/z' } } }],
    },
    version: { time: { from: '/工单编号', time: 'local' } },
  });
  it('are what the adapter makes of them', () => {
    const names = ['工单编号', '受理时间', '登记时间', '人数', '标/题', '姓名', 'z', '平台自用'];
    expect(names.map((name) => columns.kindOf(name))).toEqual([
      'time',
      'time',
      'time',
      'unknown',
      'text',
      'text',
      'unknown',
      'unknown',
    ]);
  });
  it('fit when there is one that the adapter reads', () => {
    expect([columns.fits(['平台自用', '姓名']), columns.fits(['平台自用', 'z'])]).toEqual([true, false]);
  });
});
