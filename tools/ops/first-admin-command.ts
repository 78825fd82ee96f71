import { readFileSync } from 'node:fs';
import { ProblemError } from '#kernel';
import { type Database, openDatabase } from '#platform/postgres';
import { createFirstAdministrator } from '../../apps/gateway/src/accounts/create-account/create-first-administrator.js';
import { recoverAdministrator } from '../../apps/gateway/src/accounts/create-account/recover-administrator.js';
import { GATEWAY_SCHEMA } from '../../apps/gateway/src/migrations/index.js';
import { installOrganisation } from '../../apps/gateway/src/organisation/install-organisation.js';
import { Unusable } from './connection.js';
import { type Output, print } from './output.js';

export interface FirstAdmin {
  readonly person: string;
  readonly account: string;
  readonly databaseUrl: string;
  readonly workbook?: string;
  readonly topicPrefix: string;
}

/** By whoever has the gateway's database; it needs no running service. */
export const createFirstAdmin = (output: Output, options: FirstAdmin): Promise<void> =>
  onDatabase(output, options.databaseUrl, async (database) => {
    const { person: personId, account, workbook, topicPrefix } = options;
    if (workbook !== undefined) await installOrganisation(database, readFileSync(workbook), topicPrefix);
    return createFirstAdministrator(database, { personId, account });
  });

/** The same, when no security administrator can sign in any more. */
export const recoverAdmin = (
  output: Output,
  { person, databaseUrl }: Pick<FirstAdmin, 'person' | 'databaseUrl'>,
): Promise<void> => onDatabase(output, databaseUrl, (database) => recoverAdministrator(database, person));

async function onDatabase(
  output: Output,
  url: string,
  work: (database: Database) => Promise<{ readonly account: string; readonly initialPassword: string }>,
): Promise<void> {
  const options = { url, schema: GATEWAY_SCHEMA, applicationName: 'ops administrator', poolSize: 2 };
  const database = await openDatabase(options);
  try {
    print(output, await work(database), ({ account, initialPassword }) => [
      `账号 ${account}`,
      `初始密码 ${initialPassword}（只显示这一次；首次登录时须更换，并启用动态口令）`,
    ]);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new Unusable([error.code, error.detail].filter((part) => part !== undefined).join('：'));
  } finally {
    await database.close();
  }
}
