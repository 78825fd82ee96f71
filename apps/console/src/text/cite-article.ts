const RULES: Readonly<Record<string, string>> = {
  'L-GYSS': '《人民检察院公益诉讼办案规则》',
  'L-JCJY': '《人民检察院检察建议工作规定》',
  'L-XS': '《人民检察院刑事诉讼规则》',
  'L-MS': '《人民检察院民事诉讼监督规则》',
  'L-XZ': '《人民检察院行政诉讼监督规则》',
};
const DIGITS = '零一二三四五六七八九';

/** 1 to 9999 in Chinese numerals, as articles of law are numbered. */
export function chineseNumeral(value: number): string {
  const digits = String(value).split('').map(Number);
  let text = '';
  let skipped = false;
  digits.forEach((digit, i) => {
    if (digit === 0) {
      skipped = true;
      return;
    }
    if (skipped) text += '零';
    skipped = false;
    text += (DIGITS[digit] ?? '') + (['', '十', '百', '千'][digits.length - 1 - i] ?? '');
  });
  return value >= 10 && value < 20 ? text.slice(1) : text;
}

/** `L-GYSS 30` as a person cites it; a tag of another form is shown as it is. */
export function citeArticle(tag: string): string {
  const [, law = '', article = ''] = /^(\S+) (\d{1,4})$/.exec(tag) ?? [];
  const name = RULES[law];
  return name === undefined ? tag : `${name}第${chineseNumeral(Number(article))}条`;
}
