import { compileRules, matchKeyOf, readRule, type Rule } from '#domain/rules';
import { aGridEvent, type Given } from '../../test/a-grid-event.js';
import { sha256 } from '../matching/sha256.js';
import { readRuleFiles } from './read-rule-files.js';
import { shippedRulesFolder } from './rules-folder.js';

const RULES = shippedRulesFolder(import.meta.url);

const shipped = async (): Promise<Rule[]> =>
  (await readRuleFiles(RULES)).map(({ name, content }) => {
    const read = readRule(content);
    if (!read.ok) throw new Error(`${name}: ${JSON.stringify(read.error)}`);
    return read.value;
  });

const matched = async (given: Given): Promise<string[]> =>
  compileRules(await shipped())
    .match(aGridEvent(given))
    .filter((id) => id !== 'repeated-reports');

describe('the shipped rules', () => {
  it('are named as their files, rest on law, and say what a hit means', async () => {
    const files = await readRuleFiles(RULES);
    const rules = await shipped();
    expect(files.map((file) => file.name)).toEqual(rules.map((rule) => `${rule.id}.json`));
    for (const rule of rules) {
      for (const basis of rule.basis) expect(basis).toMatch(/^《.+》第.+条/u);
      expect(rule.says).toMatch(/。$/u);
    }
  });

  it.each<[string, Given, string[]]>([
    [
      'waste water let into a river',
      { title: '印染厂夜间偷排', description: '污水直排河道，河水发黑发臭' },
      ['pollution'],
    ],
    ['rubbish dumped in a field', { title: '有人夜间倾倒建筑垃圾' }, ['pollution']],
    ['a blocked fire lane', { title: '纺织新村6栋消防通道被堵' }, ['fire-safety']],
    ['charging by flying wires', { description: '楼道内电动车飞线充电' }, ['fire-safety']],
    [
      'spoiled food',
      { title: '小餐馆使用过期变质肉制品', description: '多名顾客腹泻，怀疑食物中毒' },
      ['food-and-drugs'],
    ],
    [
      'many workers without wages',
      { title: '拖欠农民工工资三个月', description: '准备集体上访', peopleCount: 14 },
      ['group-dispute', 'unpaid-wages'],
    ],
    ['two workers without wages', { title: '包工头拖欠工资', peopleCount: 2 }, ['unpaid-wages']],
    ['minors in a bar', { title: '酒吧接待未成年人', description: '穿校服的学生饮酒' }, ['minors-at-risk']],
    ['an event returned twice', { disposal: { returnedCount: 2 } }, ['agency-idle']],
    ['an overdue event', { disposal: { overdue: true } }, ['agency-idle']],
    ['an event that was opened again', { disposal: { reopenedCount: 1 } }, ['closed-on-paper']],
    ['an event said to be closed that is not', { description: '说是已经办结，实际仍被堵塞' }, ['closed-on-paper']],
  ])('find %s', async (_, given, rules) => {
    expect(await matched(given)).toEqual(rules);
  });

  it.each<[string, Given]>([
    ['a lamp that is out', { title: '路灯不亮', description: '两盏路灯夜间不亮' }],
    ['a bar without minors', { title: '酒吧夜间营业', description: '门口停车不便' }],
    ['a school without harm', { title: '小学生放学时段交通拥堵' }],
    ['an event returned once', { disposal: { returnedCount: 1 } }],
    ['a dispute of nine', { peopleCount: 9 }],
    ['a question about the rules', { title: '咨询污水直排如何处罚', category: { code: '0901', name: '咨询' } }],
  ])('pass over %s', async (_, given) => {
    expect(await matched(given)).toEqual([]);
  });

  it('are found from a program that was compiled elsewhere below them, and missed with a word on what to do', () => {
    const compiled = new URL('../../../../elsewhere/apps/matcher/src/matcher.module.js', import.meta.url).href;
    expect(shippedRulesFolder(compiled)).toBe(RULES);
    expect(() => shippedRulesFolder('file:///nowhere/main.js')).toThrow('set RULES_DIR');
  });

  it('put repeated reports together by credit code, else by name, else by address', async () => {
    const rule = (await shipped()).find((one) => one.id === 'repeated-reports');
    if (rule === undefined) throw new Error('there is no such rule');
    const key = (given: Given) => {
      const found = matchKeyOf(rule, '990100', aGridEvent(given), sha256);
      return found.ok ? found.value.matchKey : 'missing';
    };
    const firm = { name: '云溪锦澜印染有限公司', uscc: '91990101MA0DEMO011' };
    expect(key({ subject: firm, address: '一号' })).toBe(key({ subject: { ...firm, name: null }, address: '二号' }));
    expect(key({ subject: { ...firm, uscc: null } })).toBe(
      key({ subject: { name: '云溪锦澜印染有限责任公司', uscc: null } }),
    );
    expect(key({ address: '工业园三路18号' })).toBe(key({ address: '工业园三路 18 号' }));
    expect(key({})).toBe('missing');
  });
});
