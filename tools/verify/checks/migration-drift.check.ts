import { databaseUrl, openDatabase, schemaDrift, withClient } from '#platform/postgres';
import { migrateAll } from '../../migrate/migrate-all.js';
import { silentProgress, startStack } from '../../stack/index.js';
import { type AppTables, listAppTables } from '../apps.js';
import type { Check } from '../check.js';

const given = (): string | undefined => {
  const url = process.env['TEST_DATABASE_ADMIN_URL'] ?? process.env['DATABASE_ADMIN_URL'] ?? '';
  return url === '' ? undefined : url;
};

export const migrationDrift: Check = {
  name: 'migration-drift',
  says: 'A database made by the migrations is what the entities describe: TypeORM would write nothing.',
  async run({ root }) {
    const apps = await listAppTables(root);
    const stack =
      given() === undefined
        ? await startStack({ profile: 'test', purpose: 'npm run verify', progress: silentProgress, passing: true })
        : undefined;
    try {
      const adminUrl = given() ?? stack?.databaseAdminUrl ?? '';
      const details = await withOwnDatabase(adminUrl, (ownerUrl) => driftOf(apps, ownerUrl));
      const mapped = apps.filter(({ entities }) => entities !== undefined);
      return { ok: details.length === 0, summary: `${mapped.length} services, ${details.length} differences`, details };
    } finally {
      await stack?.stop();
    }
  },
};

async function withOwnDatabase<T>(adminUrl: string, work: (ownerUrl: string) => Promise<T>): Promise<T> {
  const database = `verify_${process.pid}_${Date.now()}`;
  try {
    const { ownerUrl } = await migrateAll({ adminUrl, database });
    return await work(databaseUrl(ownerUrl, database));
  } finally {
    await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
  }
}

async function driftOf(apps: readonly AppTables[], ownerUrl: string): Promise<string[]> {
  const details: string[] = [];
  for (const { app, schema, entities } of apps) {
    if (entities === undefined) continue;
    const database = await openDatabase({ url: ownerUrl, schema, applicationName: 'verify', entities, poolSize: 1 });
    try {
      details.push(...(await schemaDrift(database)).map((statement) => `${app}: ${statement}`));
    } finally {
      await database.close();
    }
  }
  return details;
}
