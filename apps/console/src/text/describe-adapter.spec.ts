import { newestOf, unpublishable } from './describe-adapter.js';

const DRAFT = { state: 'draft', sha256: 'a', tried: { sha256: 'a', lines: 3, taken: 2, at: '' } } as const;

describe('a version of an adapter', () => {
  it('is published as a draft that was tried as it stands, with something taken', () => {
    expect(unpublishable(DRAFT, false)).toBeNull();
    expect(unpublishable(DRAFT, true)).toBe('先改正检查出的错误，并保存草稿');
    expect(unpublishable({ ...DRAFT, state: 'published' }, false)).toBe('只有草稿可以发布');
    for (const version of [
      { ...DRAFT, tried: null },
      { ...DRAFT, sha256: 'b' },
    ]) {
      expect(unpublishable(version, false)).toBe('先用样例试运行已保存的草稿');
    }
    expect(unpublishable({ ...DRAFT, tried: { ...DRAFT.tried, taken: 0 } }, false)).toBe('试运行中没有一条记录被接收');
  });

  it('that is the newest is the first, and there may be none', () => {
    expect(newestOf({ versions: null })).toBeUndefined();
    expect(newestOf({ versions: [{ ...DRAFT, version: 2, changedBy: null, publishedBy: null }] })?.version).toBe(2);
  });
});
