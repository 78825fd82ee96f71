import { describeOutcomes, fileSize, formatOf, percentDone } from './describe-import.js';

describe('an import in words', () => {
  it('counts what became of the rows, and what is odd only where there is any', () => {
    expect(describeOutcomes({})).toEqual([
      { name: '接收', count: 0 },
      { name: '重复', count: 0 },
      { name: '拒收', count: 0 },
    ]);
    expect(describeOutcomes({ refused: 2, late: 1, accepted: 5, new: 3 })).toEqual([
      { name: '接收', count: 5 },
      { name: '重复', count: 0 },
      { name: '迟到的旧版本', count: 1 },
      { name: '拒收', count: 2 },
      { name: 'new', count: 3 },
    ]);
  });

  it('is not done before it is', () => {
    expect(percentDone({ rowsDone: 0, rowsTotal: null, state: 'checking' })).toBeNull();
    expect(percentDone({ rowsDone: 499_999, rowsTotal: 500_000, state: 'importing' })).toBe(99);
    expect(percentDone({ rowsDone: 1, rowsTotal: 3, state: 'cancelled' })).toBe(33);
    expect(percentDone({ rowsDone: 0, rowsTotal: 0, state: 'importing' })).toBe(0);
    expect(percentDone({ rowsDone: 0, rowsTotal: 0, state: 'finished' })).toBe(100);
  });

  it('says the size of a file, and knows its form by its name', () => {
    expect([0, 1023, 1024, 5_452_595, 2 ** 40].map(fileSize)).toEqual([
      '0 字节',
      '1023 字节',
      '1.0 KB',
      '5.2 MB',
      '1024.0 GB',
    ]);
    expect(['a.CSV', '工单.xlsx', 'x.ndjson', 'x.jsonl', 'x.xls', 'csv'].map(formatOf)).toEqual([
      'csv',
      'xlsx',
      'jsonl',
      'jsonl',
      undefined,
      undefined,
    ]);
  });
});
