import { FIELDS, KEY_FIELDS, OPERATORS, type FieldKind } from './fields.js';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const list = (items: object, maxItems: number, minItems = 1) => ({ type: 'array', minItems, maxItems, items });
const closed = (properties: Record<string, object>, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const MONEY = { type: ['string', 'number'], pattern: '^[0-9]{1,15}(\\.[0-9]{1,2})?$', minimum: 0 };

const OPERAND: Readonly<Record<FieldKind, Record<string, object>>> = {
  text: { eq: text(200), in: list(text(200), 1000), prefix: { anyOf: [text(100), list(text(100), 1000)] } },
  number: {
    eq: { type: 'number' },
    in: list({ type: 'number' }, 1000),
    gte: { type: 'number' },
    lte: { type: 'number' },
  },
  money: { gte: MONEY, lte: MONEY },
  boolean: { eq: { type: 'boolean' } },
  set: { eq: text(200), in: list(text(200), 1000) },
  sealed: {},
};

function fieldCondition(kind: FieldKind): object {
  const names = Object.entries(FIELDS).flatMap(([name, field]) => (field.kind === kind ? [name] : []));
  const operands: Record<string, object> = { ...OPERAND[kind] };
  if (OPERATORS[kind].includes('exists')) operands['exists'] = { type: 'boolean' };
  return { ...closed({ field: { enum: names }, ...operands }, ['field']), minProperties: 2 };
}

const condition = { $ref: '#/$defs/condition' };
const keyField = { enum: Object.keys(KEY_FIELDS) };
const words = list({ type: 'string', minLength: 2, maxLength: 60 }, 500);
const span = {
  ...closed(
    { days: { type: 'integer', minimum: 0, maximum: 3660 }, hours: { type: 'integer', minimum: 0, maximum: 87_840 } },
    [],
  ),
  minProperties: 1,
};

/**
 * JSON Schema (2020-12) of a rule of language version 1, for editors and other readers. `readRule` decides: it says what is
 * wrong in Chinese, and also refuses what a schema cannot say (a window of several events without `within`).
 */
export const RULE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: '监督规则（语言版本 1）',
  ...closed(
    {
      language: { const: 1 },
      id: { type: 'string', pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' },
      version: { type: 'integer', minimum: 1, maximum: 1_000_000 },
      name: text(60),
      says: text(300),
      line: text(60),
      field: { anyOf: [text(60), { type: 'null' }] },
      instrument: { anyOf: [text(60), { type: 'null' }] },
      basis: list(text(200), 20),
      severity: { enum: ['一般', '重要', '重大'] },
      where: condition,
      window: closed(
        {
          key: list({ anyOf: [keyField, closed({ firstOf: list(keyField, 5, 2) }, ['firstOf'])] }, 5),
          within: span,
          atLeast: { type: 'integer', minimum: 1, maximum: 1000 },
          distinct: closed({ by: keyField, atLeast: { type: 'integer', minimum: 1, maximum: 1000 } }, [
            'by',
            'atLeast',
          ]),
        },
        ['key'],
      ),
      lock: span,
    },
    ['language', 'id', 'version', 'name', 'says', 'line', 'basis', 'severity', 'where'],
  ),
  $defs: {
    condition: {
      anyOf: [
        closed({ all: list(condition, 100) }, ['all']),
        closed({ any: list(condition, 100) }, ['any']),
        closed({ not: condition }, ['not']),
        ...(Object.keys(OPERAND) as FieldKind[]).map(fieldCondition),
        {
          ...closed({ text: list({ enum: ['title', 'description'] }, 2), anyOf: words, allOf: words, noneOf: words }, [
            'text',
          ]),
          minProperties: 2,
        },
      ],
    },
  },
} as const;
