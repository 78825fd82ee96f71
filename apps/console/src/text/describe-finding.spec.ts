import { placeOf } from './describe-finding.js';

const finding = { kind: 'changed', says: '内容被更改' };

describe('a finding', () => {
  it('is located by item and entry', () => {
    expect(placeOf({ ...finding, chain: { kind: 'clue', id: 'c1' }, seq: 3 })).toBe('线索 c1，第 3 项');
    expect(placeOf({ ...finding, chain: { kind: 'case', id: 'k1' }, seq: 3, throughSeq: 5 })).toBe(
      '案件 k1，第 3 至 5 项',
    );
  });

  it('of the witness is located by its line', () => {
    expect(placeOf({ ...finding, line: 12 })).toBe('见证文件第 12 行');
    expect(placeOf(finding)).toBe('');
  });
});
