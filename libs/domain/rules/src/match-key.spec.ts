import { createHash } from 'node:crypto';
import { anEvent } from '../test/an-event.js';
import { maskedExcerpt, maskText } from './mask-text.js';
import { describeKey, matchKeyOf } from './match-key.js';
import { readRule } from './read-rule.js';
import type { KeyPart, Rule } from './rule.js';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function ruleBy(key: readonly KeyPart[], id = 'by-key', version = 1): Rule {
  const read = readRule({
    language: 1,
    id,
    version,
    name: '测试',
    says: '测试',
    line: '社会治理检察',
    basis: ['《人民检察院检察建议工作规定》第十一条'],
    severity: '一般',
    where: { field: 'regionCode12', exists: true },
    window: { key, within: { days: 30 }, atLeast: 3, distinct: { by: 'reporterKey', atLeast: 2 } },
  });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const keyOf = (rule: Rule, given: Parameters<typeof anEvent>[0], procuratorateId = '990100') => {
  const key = matchKeyOf(rule, procuratorateId, anEvent(given), digest);
  return key.ok ? key.value.matchKey : key.error.missing.join();
};

describe('match key', () => {
  const byAddress = ruleBy(['address']);
  const bySubject = ruleBy([{ firstOf: ['subject.uscc', 'subject.name', 'address'] }]);

  it('is 32 hex digits, the same for every version of the rule', () => {
    expect(keyOf(byAddress, { address: '学院路77号' })).toMatch(/^[0-9a-f]{32}$/);
    expect(keyOf(ruleBy(['address'], 'by-key', 2), { address: '学院路77号' })).toBe(
      keyOf(byAddress, { address: '学院路77号' }),
    );
  });

  it('parts procuratorates and rules', () => {
    const here = keyOf(byAddress, { address: '学院路77号' });
    expect(keyOf(byAddress, { address: '学院路77号' }, '990200')).not.toBe(here);
    expect(keyOf(ruleBy(['address'], 'another'), { address: '学院路77号' })).not.toBe(here);
  });

  it.each([
    ['青石街道 学院路７７号', '青石街道学院路77号'],
    ['学院路77號，东侧', '学院路77号东侧'],
    ['幸福里3 - 2－101', '幸福里3-2-101'],
  ])('takes the addresses %s and %s for one', (a, b) => {
    expect(keyOf(byAddress, { address: a })).toBe(keyOf(byAddress, { address: b }));
  });

  it('does not take 3-2 and 32 for one door', () => {
    expect(keyOf(byAddress, { address: '幸福里3-2' })).not.toBe(keyOf(byAddress, { address: '幸福里32' }));
  });

  it('takes two spellings of a firm for one', () => {
    const name = (text: string) => keyOf(ruleBy(['subject.name']), { subject: { name: text, uscc: null } });
    expect(name('云溪锦澜印染有限责任公司')).toBe(name('云溪（锦澜）印染有限公司'));
  });

  it('takes the first part that is known, and keeps the fields apart', () => {
    const both = keyOf(bySubject, {
      subject: { name: '阿香快餐店', uscc: '91990101MA0DEMO011' },
      address: '北环路9号',
    });
    expect(keyOf(bySubject, { subject: { name: null, uscc: '91990101MA0DEMO011' } })).toBe(both);
    expect(keyOf(bySubject, { address: '91990101MA0DEMO011' })).not.toBe(both);
  });

  it('says which fields are missing, also where nothing but punctuation is given', () => {
    expect(keyOf(bySubject, { address: '——' })).toBe('subject.uscc,subject.name,address');
  });

  it('digests the distinct value and leaves an unknown one null', () => {
    const distinct = (reporterKey: string | null) => {
      const key = matchKeyOf(byAddress, '990100', anEvent({ address: '学院路77号', reporterKey }), digest);
      return key.ok ? key.value.distinct : undefined;
    };
    expect(distinct(null)).toBeNull();
    expect(distinct('k1:a')).not.toBe(distinct('k1:b'));
    expect(distinct('k1:a')).not.toContain('k1');
  });

  it('is described without the reporter', () => {
    const rule = ruleBy(['reporterKey', 'address']);
    expect(describeKey(rule, anEvent({ reporterKey: 'k1:a', address: '学院路77号' }))).toEqual([
      { field: '举报人', value: '举报人(已加密)' },
      { field: '地址', value: '学院路77号' },
    ]);
  });
});

describe('what a person reads of a key', () => {
  it('is the name of the firm before its code, and the title of an event', () => {
    const event = anEvent({
      title: '消防通道被堵',
      subject: { name: '云溪锦澜印染有限公司', uscc: '91990101MA0DEMO011' },
    });
    expect(describeKey(ruleBy(['subject.uscc', 'eventId']), event).map(({ value }) => value)).toEqual([
      '云溪锦澜印染有限公司（91990101MA0DEMO011）',
      '消防通道被堵',
    ]);
  });

  it('is the code alone where the name is unknown', () => {
    const event = anEvent({ subject: { name: null, uscc: '91990101MA0DEMO011' } });
    expect(describeKey(ruleBy(['subject.uscc']), event).map(({ value }) => value)).toEqual(['91990101MA0DEMO011']);
  });
});

describe('maskText', () => {
  it.each([
    ['请回电13800138000。', '请回电138****8000。'],
    ['138 0013 8000', '138 **** 8000'],
    ['１３８００１３８０００', '１３８****８０００'],
    ['电话0570-3021234', '电话057*-*****34'],
    ['身份证11010519491231002X办理', '身份证1****************X办理'],
    ['欠款386000元，14人，2026年3月2日', '欠款386000元，14人，2026年3月2日'],
    ['订单202603021234567890123号', '订单202603021234567890123号'],
  ])('turns %s into %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(text)).toHaveLength(text.length);
  });

  it('cuts an excerpt after masking and between whole characters', () => {
    expect(maskedExcerpt('回电13800138000', 7)).toBe('回电138*…');
    expect(maskedExcerpt('ab𠮷cd', 4)).toBe('ab…');
    expect(maskedExcerpt('ab𠮷', 4)).toBe('ab𠮷');
  });
});
