import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#platform/postgres';
import { createAccounts } from '../../../apps/gateway/src/accounts/create-account/create-accounts.js';
import { GATEWAY_SCHEMA } from '../../../apps/gateway/src/migrations/index.js';
import { installOrganisation } from '../../../apps/gateway/src/organisation/install-organisation.js';
import { exchangePassword } from '../../simulator/console-desk.js';
import type { RunningServices } from '../../stack/index.js';
import { SAMPLE_PEOPLE } from './sample-people.js';
import { sampleWorkbook } from './sample-workbook.js';

/** An account of the demo; its password exists on this machine only. */
export interface SampleAccount {
  readonly personId: string;
  readonly account: string;
  readonly password: string;
}

/** Holds secrets: readable by this user only. */
export const accountsFile = (directory: string): string => join(directory, 'accounts.json');

/**
 * Fills an empty gateway with the sample organisation and gives its people accounts. A demo on the data of an earlier one
 * keeps its passwords, which lie in `directory`, readable by this user only.
 */
export async function openAccounts(
  services: RunningServices,
  directory: string,
  topicPrefix = '',
): Promise<readonly SampleAccount[]> {
  const file = accountsFile(directory);
  const database = await openDatabase({
    url: services.database.serviceUrls.gateway,
    schema: GATEWAY_SCHEMA,
    applicationName: 'demo organisation',
    poolSize: 2,
  });
  try {
    const isNew = await installOrganisation(database, await sampleWorkbook(), topicPrefix);
    if (!isNew && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SampleAccount[];
    const people = SAMPLE_PEOPLE.map(({ id }) => ({ personId: id, account: id.replace(/^demo-/, '') }));
    const created = await createAccounts(database, people);
    const accounts: SampleAccount[] = [];
    for (const { personId, account, initialPassword } of created) {
      const password = newPassword();
      await exchangePassword(services.urls.gateway, account, { initial: initialPassword, next: password });
      accounts.push({ personId, account, password });
    }
    writeFileSync(file, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
    return accounts;
  } finally {
    await database.close();
  }
}

/** 96 random bits; the letter, the digit and the sign stand for what rules of other offices may ask. */
const newPassword = (): string => `Gp-${randomBytes(12).toString('base64url')}-7`;
