import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractMentions, LONGEST_TEXT, MOST_MENTIONS } from './extract-mentions.js';

/** Pieces of which texts are made that make the scanners work. */
const PIECES = [
  '衢州市', '柯城区', '信安街道', '老王饭店', '有限公司', '村', '村民', '路', '在', '的', '，', '\n', '1', '万', '元', '块', '至', '三', 'X', '公司', '和', '长', '江',
  '银行', '一', '零', '多', '几', '¥', ',', '.', '局', '１', '（', '学校', '组', '号', '\ud83d\ude00', '\ud800',
]; // prettier-ignore

describe('mentions of a text', () => {
  it('have their kind, words, value and positions', () => {
    const text = '举报老王饭店\n信安街道中山路12号的老王饭店收了押金３０００元。';
    const mentions = extractMentions(text);
    expect(mentions).toEqual([
      { kind: 'firm', text: '老王饭店', start: 2, end: 6, value: { name: '老王饭店' } },
      { kind: 'place', text: '信安街道中山路12号', start: 7, end: 17, value: { name: '信安街道中山路12号' } },
      { kind: 'firm', text: '老王饭店', start: 18, end: 22, value: { name: '老王饭店' } },
      { kind: 'sum', text: '３０００元', start: 26, end: 31, value: { yuan: '3000' } },
    ]);
  });

  it('stand in the text, in order, without overlap, and never more than a hundred', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 400 }), (pieces) => {
        const text = pieces.join('');
        const mentions = extractMentions(text);
        expect(mentions.length).toBeLessThanOrEqual(MOST_MENTIONS);
        let last = 0;
        for (const { text: said, start, end } of mentions) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end)).toBe(said);
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('end at a hundred, and at the last character that is read', () => {
    expect(extractMentions('中山路，'.repeat(500))).toHaveLength(MOST_MENTIONS);
    expect(extractMentions(`${'好，'.repeat(LONGEST_TEXT / 2)}中山路`)).toEqual([]);
  });

  // A quadratic scan of any of these takes tens of seconds; they take under ten milliseconds each.
  it.each([
    '区', '市', '村民', '路', '公司', '有限公司', '一', '9', '1,', '1.', '万', '十', '三四', '几', '多', '元', '块', '3至', '在', '和', '长', '江', '第', '组', '1号', '衢州市柯城区',
    '老王饭店', '收费', '一路', 'A', 'A1', '（', '　', '\ud83d',
  ])('take no long time for a text of nothing but %j', (piece) => {
    const text = piece.repeat(Math.ceil(LONGEST_TEXT / piece.length));
    // Of the processor, not of the clock: the machine has other work.
    const begun = process.cpuUsage();
    extractMentions(text);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1000);
  }); // prettier-ignore
});
