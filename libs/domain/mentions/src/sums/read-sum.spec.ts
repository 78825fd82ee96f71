import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractMentions } from '../extract-mentions.js';

const sumsOf = (text: string) =>
  extractMentions(text)
    .filter(({ kind }) => kind === 'sum')
    .map(({ text: said, value }) => [said, value]);

describe('sums of money', () => {
  it.each([
    ['收了1200元', '1200元', { yuan: '1200' }],
    ['共1,200.50元', '1,200.50元', { yuan: '1200.50' }],
    ['收费１２００．５元', '１２００．５元', { yuan: '1200.50' }],
    ['三万五千元', '三万五千元', { yuan: '35000' }],
    ['1.2万元', '1.2万元', { yuan: '12000' }],
    ['1.5亿元', '1.5亿元', { yuan: '150000000' }],
    ['2亿8千万元', '2亿8千万元', { yuan: '280000000' }],
    ['3万5千元', '3万5千元', { yuan: '35000' }],
    ['叁拾万圆整', '叁拾万圆整', { yuan: '300000' }],
    ['壹佰捌拾万圆', '壹佰捌拾万圆', { yuan: '1800000' }],
    ['一百零五元', '一百零五元', { yuan: '105' }],
    ['两千零五十元', '两千零五十元', { yuan: '2050' }],
    ['二〇一八元', '二〇一八元', { yuan: '2018' }],
    ['三元五角二分', '三元五角二分', { yuan: '3.52' }],
    ['一千二百三十四万五千六百七十八元九角', '一千二百三十四万五千六百七十八元九角', { yuan: '12345678.90' }],
    ['五块五毛', '五块五毛', { yuan: '5.50' }],
    ['三百块钱', '三百块钱', { yuan: '300' }],
    ['¥1200.5', '¥1200.5', { yuan: '1200.50' }],
    ['注册资金50万人民币', '50万人民币', { yuan: '500000' }],
    ['30 元', '30 元', { yuan: '30' }],
  ])('reads %s', (text, said, value) => {
    expect(sumsOf(text)).toEqual([[said, value]]);
  });

  it.each([
    ['200余万元', '200余万元', { yuan: '2000000', approximate: true }],
    ['30万余元', '30万余元', { yuan: '300000', approximate: true }],
    ['5000多元', '5000多元', { yuan: '5000', approximate: true }],
    ['十几万元', '十几万元', { yuan: '100000', approximate: true }],
    ['两千来块', '两千来块', { yuan: '2000', approximate: true }],
    ['约500元', '500元', { yuan: '500', approximate: true }],
    ['500元左右', '500元', { yuan: '500', approximate: true }],
    ['不到五百块。', '五百块', { yuan: '500', approximate: true }],
    ['上千元', '千元', { yuan: '1000', approximate: true }],
    ['近万元', '万元', { yuan: '10000', approximate: true }],
    ['几万元', '几万元', { approximate: true }],
    ['数千元', '数千元', { approximate: true }],
    ['约3-5万元', '3-5万元', { yuan: '30000', yuanTo: '50000', approximate: true }],
    ['二至三百元', '二至三百元', { yuan: '200', yuanTo: '300', approximate: true }],
    ['800至1万元', '800至1万元', { yuan: '800', yuanTo: '10000', approximate: true }],
    ['三四千元', '三四千元', { yuan: '3000', yuanTo: '4000', approximate: true }],
    ['三五百块钱', '三五百块钱', { yuan: '300', yuanTo: '500', approximate: true }],
    ['10一20元', '10一20元', { yuan: '10', yuanTo: '20', approximate: true }],
  ])('knows that %s is not exact', (text, said, value) => {
    expect(sumsOf(text)).toEqual([[said, value]]);
  });

  it.each([
    ['交了20万保证金', '20万', '200000'],
    ['被罚款200，不服', '200', '200'],
    ['学费三千五', '三千五', '3500'],
    ['卖了十二万八', '十二万八', '128000'],
    ['补贴3万8，', '3万8', '38000'],
    ['门面8万一间，', '8万', undefined],
  ])('takes what stands beside a number for its unit: %s', (text, said, yuan) => {
    expect(sumsOf(text)).toEqual(yuan === undefined ? [] : [[said, { yuan }]]);
  });

  it('knows another currency, and does not convert it', () => {
    expect(sumsOf('汇了1万美元')).toEqual([['1万美元', {}]]);
  });

  it.each([
    '涉及20万居民',
    '种了两块地',
    '一块牌子',
    '元旦前后，一元化管理',
    '2018年3月5日',
    '乘坐公交9路',
    '提交3000份材料',
    '退一万步讲',
    '电话13900000001',
    '账号12345678901234567890元',
    'A2区第三人民医院',
    '版本1.2.3元',
    '万一房款交了',
  ])('finds none in %s', (text) => {
    expect(sumsOf(text)).toEqual([]);
  });

  it('reads back every whole number of yuan that it is written in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (yuan) => {
        expect(sumsOf(`付${yuan}元`)).toEqual([[`${yuan}元`, { yuan: String(yuan) }]]);
        expect(sumsOf(`付${yuan.toLocaleString('en-US')}元`)[0]?.[1]).toEqual({ yuan: String(yuan) });
        const written = inChinese(yuan);
        expect(sumsOf(`共${written}元整`)).toEqual([[`${written}元整`, { yuan: String(yuan) }]]);
      }),
    );
  });
});

/** The way numbers are written in full: 一千零二十万零三百. */
function inChinese(number: number): string {
  const group = (n: number): string => {
    let out = '';
    for (const [size, unit] of [
      [1000, '千'],
      [100, '百'],
      [10, '十'],
      [1, ''],
    ] as const) {
      const digit = Math.floor(n / size) % 10;
      if (digit > 0) out += '零一二三四五六七八九'[digit]! + unit;
      else if (out !== '' && !out.endsWith('零')) out += '零';
    }
    return out.replace(/零$/, '');
  };
  const parts: string[] = [];
  for (const [size, unit] of [
    [1e8, '亿'],
    [1e4, '万'],
    [1, ''],
  ] as const) {
    const n = Math.floor(number / size) % 10_000;
    if (n === 0) continue;
    parts.push((parts.length > 0 && n < 1000 ? '零' : '') + group(n) + unit);
  }
  return parts.join('');
}
