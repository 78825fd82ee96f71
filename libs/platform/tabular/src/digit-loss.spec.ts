import { DigitCensus, DigitLoss } from './digit-loss.js';

const census = (column: string, texts: readonly string[]) => {
  const counted = new DigitCensus();
  for (const text of texts) counted.add({ row: 1, record: { [column]: text }, damage: [], formulas: [] });
  return counted.list();
};
const never = (): boolean => false;
/** 18 digits whose sixteenth to eighteenth run through 000 … 999. */
const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${110105199003070 + (i % 10)}${String((i * 7) % 1000).padStart(3, '0')}`);
const cut = (text: string): string => text.slice(0, 15) + '0'.repeat(text.length - 15);

describe('numbers that a spreadsheet cut to fifteen digits', () => {
  it('are found in a column where all are', () => {
    const texts = numbers(1_000).map(cut);
    const { hasLost } = new DigitLoss(census('id', texts), never);
    expect(texts.every((text) => hasLost('id', text))).toBe(true);
  });

  it('are found where one in twenty-one is, the others being left alone', () => {
    const texts = numbers(1_000).map((text, i) => (i % 21 === 0 ? cut(text) : text));
    const { hasLost } = new DigitLoss(census('id', texts), never);
    expect(texts.filter((text) => hasLost('id', text))).toEqual(texts.filter((text) => text.endsWith('000')));
  });

  it('are not seen in the zeros that chance has it', () => {
    const texts = numbers(10_000);
    const { hasLost } = new DigitLoss(census('id', texts), never);
    expect(texts.filter((text) => text.endsWith('000'))).toHaveLength(10);
    expect(texts.some((text) => hasLost('id', text))).toBe(false);
  });

  it('are not seen where every tenth number of sixteen digits ends in a zero', () => {
    const texts = Array.from({ length: 1_000 }, (_, i) => `20260302${String(10_000_000 + i)}`);
    const { hasLost } = new DigitLoss(census('no', texts), never);
    expect(texts.some((text) => hasLost('no', text))).toBe(false);
  });

  it('are not seen in codes that are filled up with zeros', () => {
    const texts = Array.from({ length: 1_000 }, (_, i) => `3301${String(i).padStart(2, '0')}`.padEnd(18, '0'));
    const { hasLost } = new DigitLoss(census('code', texts), never);
    expect(texts.some((text) => hasLost('code', text))).toBe(false);
  });

  it('are judged one by one, by what the number says of itself, where a column has too few', () => {
    const { hasLost } = new DigitLoss(
      census('id', ['110105199003076000']),
      (digits) => digits === '110105199003076000',
    );
    expect([hasLost('id', '110105199003076000'), hasLost('id', '110105199003077000')]).toEqual([true, false]);
  });
});
