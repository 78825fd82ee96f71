import { type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** What is wrong with the environment, one line per variable. Values are never repeated: they may be secrets. */
export class EnvironmentError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the variables that `schema` names, once, into a frozen typed object. A variable that is empty counts as not set.
 * Numbers and booleans are converted from their text; `description` and `examples` of a property go into the error.
 * Throws `EnvironmentError` that lists every bad variable, not only the first.
 */
export function readEnv<T extends TObject>(
  schema: T,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Static<T>> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties)) {
    const text = env[name]?.trim();
    if (text !== undefined && text !== '') given[name] = typed(text, schema.properties[name]);
  }
  const filled = Value.Default(schema, given);
  const faults = new Map<string, string>();
  for (const error of Value.Errors(schema, filled)) {
    const name = error.path.split('/')[1] ?? '';
    if (!faults.has(name)) faults.set(name, describeFault(name, schema.properties[name], name in given, error.message));
  }
  if (faults.size > 0) throw new EnvironmentError([...faults.values()]);
  return Object.freeze(filled as Static<T>);
}

/** The text as the schema's type, where it is spelt as one; else as it is, for the check to refuse. (TypeBox's own conversion reads 1.5 as the integer 1.) */
function typed(text: string, property: TSchema | undefined): string | number | boolean {
  const type: unknown = property?.['type'];
  if ((type === 'integer' || type === 'number') && /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function describeFault(name: string, property: TSchema | undefined, isSet: boolean, reason: string): string {
  const what = property?.description === undefined ? '' : ` (${property.description})`;
  const examples: unknown = property?.['examples'];
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  const isShowable = typeof example === 'string' || typeof example === 'number' || typeof example === 'boolean';
  const hint = isShowable ? `, for example ${name}=${example}` : '';
  return `${name}${what}: ${isSet ? reason : 'is not set'}${hint}`;
}

/** The parts of a comma-separated variable, trimmed, without empty ones. */
export const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
