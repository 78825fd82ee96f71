import fc from 'fast-check';
import { FIELDS, type FieldName, OPERATORS } from '../src/fields.js';
import type { RuleEvent } from '../src/rule-event.js';
import type { Condition } from '../src/rule.js';

/** Few characters, so that words overlap, contain and follow one another. */
const ALPHABET = ['污', '水', '排', '放', '偷', 'a', '𠮷'];
export const wordArb = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));
export const textArb = fc
  .array(fc.constantFrom(...ALPHABET, '。', ' '), { maxLength: 40 })
  .map((parts) => parts.join(''));

const VALUES = ['0105', '0106', '01', '重大', '办结'];
const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arb, { nil: null, freq: 3 });
const valueArb = fc.constantFrom(...VALUES);

export const eventArb: fc.Arbitrary<RuleEvent> = fc.record({
  eventId: fc.uuid(),
  source: fc.record({ id: valueArb, kind: valueArb }),
  title: textArb,
  description: textArb,
  category: fc.record({ code: maybe(valueArb), name: maybe(valueArb) }),
  level: maybe(valueArb),
  urgency: maybe(valueArb),
  regionCode12: fc.constantFrom('990101001200', '990102002200'),
  gridCode: maybe(valueArb),
  gridName: maybe(valueArb),
  address: maybe(valueArb),
  subject: maybe(fc.record({ name: maybe(valueArb), uscc: maybe(valueArb) })),
  reporterKey: maybe(valueArb),
  peopleCount: maybe(fc.integer({ min: 0, max: 12 })),
  amount: maybe(fc.constantFrom('0', '99.9', '100.00', '999999999999999.99')),
  disposal: fc.record({
    status: maybe(valueArb),
    organ: maybe(valueArb),
    overdue: fc.boolean(),
    returnedCount: fc.integer({ min: 0, max: 3 }),
    reopenedCount: fc.integer({ min: 0, max: 3 }),
  }),
  qualityFlags: fc.subarray(VALUES),
});

const numberArb = fc.integer({ min: 0, max: 12 });
const moneyArb = fc.constantFrom('0', '100', '99.90', '999999999999999.98');

function operandArb(name: FieldName, operator: string): fc.Arbitrary<unknown> {
  const { kind } = FIELDS[name];
  if (operator === 'exists' || kind === 'boolean') return fc.boolean();
  const scalar: fc.Arbitrary<unknown> = kind === 'number' ? numberArb : kind === 'money' ? moneyArb : valueArb;
  return operator === 'in' || operator === 'prefix' ? fc.array(scalar, { minLength: 1, maxLength: 3 }) : scalar;
}

const fieldConditionArb: fc.Arbitrary<Condition> = fc
  .constantFrom(...(Object.keys(FIELDS) as FieldName[]))
  .chain((name) =>
    fc.subarray([...OPERATORS[FIELDS[name].kind]], { minLength: 1 }).chain((operators) =>
      fc.tuple(...operators.map((operator) => operandArb(name, operator))).map((operands) => ({
        field: name,
        ...Object.fromEntries(operators.map((operator, i) => [operator, operands[i]])),
      })),
    ),
  );

const wordsArb = fc.array(wordArb, { minLength: 1, maxLength: 4 });
const textConditionArb: fc.Arbitrary<Condition> = fc
  .record({ anyOf: wordsArb, allOf: wordsArb, noneOf: wordsArb }, { requiredKeys: [] })
  .chain((lists) =>
    fc.subarray(['title', 'description'] as const, { minLength: 1 }).map((text) => ({ text, ...lists })),
  )
  .filter((condition) => Object.keys(condition).length > 1);

/** Any condition of the language; words may have one character here, which `readRule` would refuse. */
export const conditionArb: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fieldConditionArb,
    textConditionArb,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
})).condition;
