import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Entities, Migration } from '#platform/postgres';
import { SERVICE_NAMES, SERVICES } from '../stack/index.js';

/** What a service says about its tables: migrations in src/migrations, entities in src/storage/entities.ts. */
export interface AppTables {
  readonly app: string;
  readonly schema: string;
  readonly migrations: readonly Migration[];
  /** Undefined for a service that maps no table. */
  readonly entities: Entities | undefined;
}

/** By convention of place, so that a new service is checked from its first day. */
export async function listAppTables(root: string): Promise<AppTables[]> {
  return Promise.all(
    SERVICE_NAMES.map(async (app) => {
      const built = join(root, 'dist', 'apps', app, 'src');
      const migrations = await firstList(join(built, 'migrations', 'index.js'));
      const entities = await firstList(join(built, 'storage', 'entities.js'));
      return {
        app,
        schema: SERVICES[app].schema,
        migrations: (migrations ?? []) as readonly Migration[],
        entities: entities as Entities | undefined,
      };
    }),
  );
}

/** The first list that the module exports; undefined where there is no such module. */
async function firstList(file: string): Promise<readonly unknown[] | undefined> {
  if (!existsSync(file)) return undefined;
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  return Object.values(module).find((value): value is readonly unknown[] => Array.isArray(value));
}
