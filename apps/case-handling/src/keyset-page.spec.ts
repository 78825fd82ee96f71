import { KeysetCursor, likeText } from './keyset-page.js';

const ID = '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37';
const rows = [
  { id: '0195f3a2-7c10-7d2b-9a41-000000000003' },
  { id: ID },
  { id: '0195f3a2-7c10-7d2b-9a41-000000000001' },
];

describe('KeysetCursor', () => {
  const cursor = new KeysetCursor('clues', { state: 'REGISTERED', ruleId: undefined });

  it('goes on after the last row of the page', () => {
    const page = cursor.page(rows, 2);
    expect(page.items).toHaveLength(2);
    expect(cursor.read(page.nextCursor ?? undefined)).toBe(ID);
  });
  it('has no next page when the rows fit', () => {
    expect(cursor.page(rows, 3).nextCursor).toBeNull();
    expect(cursor.page([], 3)).toEqual({ items: [], nextCursor: null });
  });
  it('begins without a cursor', () => {
    expect(cursor.read(undefined)).toBeNull();
  });
  it('refuses the cursor of other filters, of another list, and what is none', () => {
    const { nextCursor } = cursor.page(rows, 2);
    const others = [new KeysetCursor('clues', { state: 'FILED' }), new KeysetCursor('cases', { state: 'REGISTERED' })];
    for (const other of others) expect(() => other.read(nextCursor ?? '')).toThrow('CASEWORK.CURSOR_INVALID');
    for (const text of ['', 'x', `1.${'a'.repeat(12)}.${ID}`]) {
      expect(() => cursor.read(text)).toThrow('CASEWORK.CURSOR_INVALID');
    }
  });
});

describe('likeText', () => {
  it('takes signs of LIKE literally', () => {
    expect(likeText('50%_\\')).toBe('%50\\%\\_\\\\%');
  });
});
