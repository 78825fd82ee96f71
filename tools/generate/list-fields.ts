import type { TSchema } from '@sinclair/typebox';

/** One field of a contract, as a row of a page. */
export interface Field {
  /** Dotted, `[]` for the items of a list: `events[].eventTime`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly says: string;
}

const branchesOf = (schema: TSchema): TSchema[] => (schema['anyOf'] as TSchema[] | undefined) ?? [schema];
const isNull = (schema: TSchema): boolean => schema['type'] === 'null';

/** The fields of an object schema in their order, those inside objects and lists after their parent. */
export function listFields(schema: TSchema, parent = ''): Field[] {
  const required = new Set((schema['required'] as string[] | undefined) ?? []);
  const properties = Object.entries((schema['properties'] as Record<string, TSchema> | undefined) ?? {});
  return properties.flatMap(([name, property]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
    const own = { path, type: typeOf(property), required: required.has(name), says: limitsOf(property) };
    return [own, ...branchesOf(property).flatMap((branch) => fieldsInside(branch, path))];
  });
}

function fieldsInside(schema: TSchema, path: string): Field[] {
  if (schema['type'] === 'array')
    return branchesOf(schema['items'] as TSchema).flatMap((item) => fieldsInside(item, `${path}[]`));
  return listFields(schema, path);
}

function typeOf(schema: TSchema): string {
  const branches = branchesOf(schema);
  const nullable = branches.some(isNull) ? ' | null' : '';
  const named = branches.filter((branch) => !isNull(branch)).map((branch) => plainType(branch));
  return [...new Set(named)].join(' | ') + nullable;
}

function plainType(schema: TSchema): string {
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `${typeOf(schema['items'] as TSchema)}[]`;
  const format = schema['format'] as string | undefined;
  return format ?? (schema['type'] as string | undefined) ?? 'any';
}

/** What a value has to keep to, and the words that are known today. */
function limitsOf(schema: TSchema): string {
  const own = branchesOf(schema).find((branch) => !isNull(branch)) ?? schema;
  const limits = ['minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'pattern']
    .filter((name) => own[name] !== undefined)
    .map((name) => `${name} ${String(own[name])}`);
  const description = own['description'];
  return [...(description === undefined ? [] : [description]), ...limits].join('; ');
}
