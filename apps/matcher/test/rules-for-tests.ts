import { readRule, type Rule } from '#domain/rules';

const read = (value: unknown): Rule => {
  const rule = readRule(value);
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  return rule.value;
};

const HEAD = {
  language: 1,
  version: 1,
  says: '测试',
  line: '社会治理检察',
  basis: ['《人民检察院检察建议工作规定》第十一条'],
  severity: '一般',
};

/** A hit for each event about ten persons or more. */
export const BY_ATTRIBUTE = read({
  ...HEAD,
  id: 'by-attribute',
  name: '人数',
  where: { field: 'peopleCount', gte: 10 },
});

/** One hit a week for each address with polluted water. */
export const BY_WORDS = read({
  ...HEAD,
  id: 'by-words',
  name: '污水',
  where: { text: ['title', 'description'], anyOf: ['污水', '废水'], noneOf: ['咨询'] },
  window: { key: ['address'] },
  lock: { days: 7 },
});

/** Three reports of one address within two days, by two reporters; then two days of attaching. */
export const BY_COUNT = read({
  ...HEAD,
  id: 'by-count',
  name: '反复',
  where: { not: { field: 'category.name', eq: '咨询' } },
  window: { key: ['address'], within: { days: 2 }, atLeast: 3, distinct: { by: 'reporterKey', atLeast: 2 } },
  lock: { days: 2 },
});

export const withVersion = (rule: Rule, version: number, change: Partial<Rule> = {}): Rule => ({
  ...rule,
  ...change,
  version,
});
