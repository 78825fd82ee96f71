import fc from 'fast-check';
import { markWords } from './mark-words.js';

describe('words in a text', () => {
  it('are cut out, the longer before the shorter', () => {
    expect(markWords('夜间直排污水，污水发黑', ['污水', '直排污水'])).toEqual([
      { text: '夜间', marked: false },
      { text: '直排污水', marked: true },
      { text: '，', marked: false },
      { text: '污水', marked: true },
      { text: '发黑', marked: false },
    ]);
  });

  it('never add, drop or change a character', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ maxLength: 3 })), (text, words) => {
        expect(
          markWords(text, words)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
