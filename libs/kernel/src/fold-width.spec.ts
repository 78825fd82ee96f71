import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldWidth } from './fold-width.js';

describe('full-width forms', () => {
  it('become ASCII in place', () => {
    expect(foldWidth('浙Ａ１２３４５　（ａ）～！')).toBe('浙A12345 (a)~!');
    expect(foldWidth('plain')).toBe('plain');
    expect(foldWidth('①㎡𠮷')).toBe('①㎡𠮷');
  });

  it('keep every position, and once is enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldWidth(text);
        expect(folded).toHaveLength(text.length);
        expect(foldWidth(folded)).toBe(folded);
      }),
    );
  });
});
