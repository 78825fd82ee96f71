import { parseArgs } from 'node:util';
import { runCommand, StackUnusable } from '../stack/index.js';
import { DATABASE_ROLES, migrateAll } from './migrate-all.js';

const USAGE = `npm run migrate -- [--database grid]
  Creates what is missing of roles and database, and brings each service's schema up to date.
  DATABASE_ADMIN_URL          an administrator of the server
  GP_OWNER_PASSWORD, …        password of a role (its name in capitals); default: derived from the administrator's`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      database: { type: 'string', default: process.env['DATABASE_NAME'] ?? 'grid' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const adminUrl = process.env['DATABASE_ADMIN_URL'] ?? '';
  if (adminUrl === '') throw new StackUnusable(`缺少 DATABASE_ADMIN_URL · is not set\n${USAGE}`);
  const given = DATABASE_ROLES.flatMap((role) => {
    const password = process.env[`${role.toUpperCase()}_PASSWORD`];
    return password === undefined || password === '' ? [] : [[role, password] as const];
  });
  await migrateAll({
    adminUrl,
    database: values.database,
    passwords: Object.fromEntries(given),
    onMigrated: (service, ran) => {
      console.log(`${service}: ${ran.length === 0 ? '已是最新 up to date' : ran.join(', ')}`);
    },
  });
  return 0;
});
