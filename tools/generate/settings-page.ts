import { hostname } from 'node:os';
import type { TObject, TSchema } from '@sinclair/typebox';

const CELL = (text: string): string => text.replace(/\|/g, '\\|').replace(/</g, '&lt;');

type Settings = Readonly<Record<string, TObject>>;

/** docs/settings.md: what is set in the environment, first what every service reads. Paths below `root` are told from there. */
export function settingsPage(settings: Settings, root: string): string {
  const page = pageOf(settings);
  return page.replaceAll(`${root}/`, '');
}

function pageOf(settings: Settings): string {
  const services = Object.entries(settings);
  const names = [...new Set(services.flatMap(([, { properties }]) => Object.keys(properties)))];
  const readersOf = (name: string): string[] =>
    services.flatMap(([service, { properties }]) => (name in properties ? [service] : []));
  const ofAll = names.filter((name) => readersOf(name).length === services.length);
  const sections = services.map(([service, { properties }]) => {
    const own = Object.entries(properties).filter(([name]) => !ofAll.includes(name));
    return own.length === 0 ? `## ${service}\n\nNothing of its own.\n` : section(service, own);
  });
  const common = ofAll.map((name): [string, TSchema] => {
    const schemas = services.map(([, { properties }]) => properties[name] ?? ({} as TSchema));
    const [first = {} as TSchema] = schemas;
    const differs = schemas.some((schema) => schema['default'] !== first['default']);
    return [
      name,
      differs ? { ...first, default: schemas.map((schema) => String(schema['default'])).join(', ') } : first,
    ];
  });
  return `# Settings

Generated from the schemas that the services read their environment by (\`apps/*/src/*.config.ts\`), by \`npm run generate\`. A service that finds one missing or wrong does not start, and names all of them; it never repeats a value.

An empty variable counts as not set. \`docker-compose.yml\` sets them, most from variables of the same name; a spec holds that each of these is there or left out for a reason. What the stack itself reads is in [local-stack](local-stack.md).

${section('Every service', common)}
${sections.join('\n')}`;
}

function section(title: string, settings: readonly (readonly [string, TSchema])[]): string {
  const rows = settings.map(([name, schema]) => {
    const given = schema as { readonly default?: unknown; readonly description?: string; readonly examples?: unknown };
    const says = [given.description ?? '', boundsOf(schema)].filter((text) => text !== '').join('; ');
    return `| \`${name}\` | ${defaultOf(given.default)} | ${CELL(says)} | ${exampleOf(given.examples)} |`;
  });
  return `## ${title}

| variable | default | what | example |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

const code = (value: unknown): string => `\`${CELL(String(value))}\``;
function defaultOf(value: unknown): string {
  if (value === undefined) return 'must be set';
  if (value === '') return '–';
  // Of this machine alone.
  return typeof value === 'string' && value.startsWith(`${hostname()}-`) ? 'host and process' : code(value);
}

const exampleOf = (examples: unknown): string => {
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return example === undefined || example === '' ? '' : code(example);
};

function boundsOf(schema: TSchema): string {
  const { minimum, maximum, anyOf } = schema as { minimum?: number; maximum?: number; anyOf?: { const?: unknown }[] };
  if (anyOf !== undefined) return `one of ${anyOf.map(({ const: word }) => String(word)).join(', ')}`;
  if (minimum === undefined && maximum === undefined) return '';
  return maximum === undefined ? `from ${minimum}` : `${minimum ?? ''} to ${maximum}`;
}
