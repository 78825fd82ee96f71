import fc from 'fast-check';
import { anEvent } from '../test/an-event.js';
import { conditionArb, eventArb } from '../test/arbitraries.js';
import { compileRules } from './compile-rules.js';
import { explainRule, explainWindow } from './explain-rule.js';
import type { Condition, Rule } from './rule.js';

const aRule = (where: Condition, given: Partial<Rule> = {}): Rule => ({
  language: 1,
  id: 'r1',
  version: 1,
  name: '测试',
  says: '测试规则',
  line: '公益诉讼检察',
  field: null,
  instrument: null,
  basis: ['《行政诉讼法》第二十五条第四款'],
  severity: '一般',
  where,
  window: { key: ['eventId'], within: null, atLeast: 1, distinct: null },
  lock: { days: 0 },
  ...given,
});

describe('compiled rules and their explanation', () => {
  it('agree on every rule and event', () => {
    fc.assert(
      fc.property(
        fc.array(conditionArb, { minLength: 1, maxLength: 5 }),
        fc.array(eventArb, { minLength: 1, maxLength: 4 }),
        (conditions, events) => {
          const rules = conditions.map((where, i) => aRule(where, { id: `r${i}` }));
          const compiled = compileRules(rules);
          for (const event of events) {
            const explained = rules.filter((rule) => explainRule(rule, event).held).map((rule) => rule.id);
            expect(compiled.match(event)).toEqual(explained);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('names each condition with its place, verdict and value', () => {
    const rule = aRule({
      all: [
        { text: ['title', 'description'], anyOf: ['污水', '废水'], noneOf: ['咨询'] },
        {
          any: [
            { field: 'disposal.returnedCount', gte: 2 },
            { field: 'category.code', prefix: ['01'] },
          ],
        },
        { not: { field: 'level', eq: '一般' } },
      ],
    });
    const event = anEvent({ title: '工业园污水直排', category: { code: '0105', name: null } });
    expect(explainRule(rule, event)).toEqual({
      held: true,
      conditions: [
        { path: '/where', says: '以下各项全部成立', held: true, actual: null, found: [] },
        {
          path: '/where/all/0',
          says: '标题或描述出现任一 污水、废水，且不出现 咨询',
          held: true,
          actual: '工业园污水直排',
          found: [{ word: '污水', field: 'title', at: 3 }],
        },
        { path: '/where/all/1', says: '以下各项至少一项成立', held: true, actual: null, found: [] },
        { path: '/where/all/1/any/0', says: '退回次数不小于 2', held: false, actual: '0', found: [] },
        { path: '/where/all/1/any/1', says: '类别代码开头为 01', held: true, actual: '0105', found: [] },
        { path: '/where/all/2', says: '以下一项不成立', held: true, actual: null, found: [] },
        { path: '/where/all/2/not', says: '事件等级为 一般', held: false, actual: null, found: [] },
      ],
    });
  });

  it('never shows a phone, an identity number or the reporter', () => {
    const rule = aRule({
      all: [
        { text: ['description'], anyOf: ['欠薪'] },
        { field: 'reporterKey', exists: true },
      ],
    });
    const event = anEvent({ description: '电话13800138000反映欠薪，证号11010519491231002X', reporterKey: 'k1:abc' });
    const shown = JSON.stringify(explainRule(rule, event));
    expect(shown).toContain('138****8000反映欠薪');
    expect(shown).toContain('已加密');
    expect(shown).not.toMatch(/13800138000|110105|k1:abc/);
  });

  it('says what a window counted', () => {
    const rule = aRule(
      { field: 'reporterKey', exists: true },
      { window: { key: ['address'], within: { days: 30 }, atLeast: 3, distinct: { by: 'reporterKey', atLeast: 2 } } },
    );
    expect(explainWindow(rule, 4)).toEqual({
      says: '30天内同一归并键至少3件，且举报人至少2个不同',
      counted: 4,
      needed: 3,
      days: 30,
    });
    expect(explainWindow(aRule({ field: 'flags', exists: true }), 1)).toBeNull();
  });
});
