import fc from 'fast-check';
import { textArb, wordArb } from '../test/arbitraries.js';
import { buildWordAutomaton } from './word-automaton.js';

function scan(words: readonly string[], text: string): string[] {
  const found = new Set<string>();
  buildWordAutomaton(words).scan(text, (word) => found.add(words[word]!));
  return [...found].sort();
}

describe('word automaton', () => {
  it('finds exactly the words that the text includes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(wordArb, { maxLength: 30 }), textArb, (words, text) => {
        expect(scan(words, text)).toEqual(words.filter((word) => text.includes(word)).sort());
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a word inside another', ['污水', '偷排污水直排'], '偷排污水直排', ['偷排污水直排', '污水']],
    ['a word that begins where another broke off', ['消防车', '防车位'], '消防车位', ['消防车', '防车位']],
    ['nothing in an empty text', ['污水'], '', []],
    ['nothing without words', [], '污水', []],
  ])('finds %s', (_, words, text, expected) => {
    expect(scan(words, text)).toEqual([...expected].sort());
  });

  it('tells every occurrence', () => {
    let count = 0;
    buildWordAutomaton(['aa']).scan('aaaa', () => (count += 1));
    expect(count).toBe(3);
  });
});
