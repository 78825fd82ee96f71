import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from '@sinclair/typebox';
import { readContract } from '#contracts';
import type { Categories } from '#domain/adapters';

const SHIPPED = 'adapters';
const CATEGORIES = 'categories.json';
const NOT_ADAPTERS = [CATEGORIES, 'adapter.schema.json'];

const CategoryFile = Type.Object({
  classes: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      categories: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
    }),
  ),
});

/**
 * The folder of the adapters that come along: the nearest `adapters` with a table of categories above the given module,
 * which may be source or compiled. A service is started from any working directory.
 */
export function shippedAdaptersFolder(moduleUrl: string): string {
  for (let at = dirname(fileURLToPath(moduleUrl)); ; at = dirname(at)) {
    const folder = join(at, SHIPPED);
    if (existsSync(join(folder, CATEGORIES))) return folder;
    if (dirname(at) === at) throw new Error(`there is no folder ${SHIPPED} above the program: set ADAPTERS_DIR`);
  }
}

/** Names of the adapters in a folder, in order. */
export const adapterNames = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !NOT_ADAPTERS.includes(file))
    .map((file) => basename(file, '.json'))
    .sort();

/** Parsed JSON of an adapter. Throws for what is none. */
export const readAdapterFile = (folder: string, name: string): unknown =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** Our categories: code → name. Throws when the file is not of its form. */
export function readCategories(folder: string): Categories {
  const file = join(folder, CATEGORIES);
  const read = readContract(CategoryFile, JSON.parse(readFileSync(file, 'utf8')));
  if (!read.ok)
    throw new Error(`${file}: ${read.error.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}`);
  const all = read.value.classes.flatMap(({ categories }) => categories);
  return Object.fromEntries(all.map(({ code, name }) => [code, name]));
}
