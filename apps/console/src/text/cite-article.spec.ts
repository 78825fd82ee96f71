import { chineseNumeral, citeArticle } from './cite-article.js';

describe('an article', () => {
  it.each([
    [3, '三'],
    [10, '十'],
    [16, '十六'],
    [30, '三十'],
    [69, '六十九'],
    [106, '一百零六'],
    [110, '一百一十'],
    [1073, '一千零七十三'],
  ])('%d is written %s', (value, text) => {
    expect(chineseNumeral(value)).toBe(text);
  });

  it('is cited by the name of its rules', () => {
    expect(citeArticle('L-GYSS 30')).toBe('《人民检察院公益诉讼办案规则》第三十条');
    expect(citeArticle('L-JCJY 17')).toBe('《人民检察院检察建议工作规定》第十七条');
  });

  it('of rules that are not known here keeps its tag', () => {
    expect(citeArticle('L-NEW 1')).toBe('L-NEW 1');
    expect(citeArticle('《档案法》第三十七条')).toBe('《档案法》第三十七条');
  });
});
