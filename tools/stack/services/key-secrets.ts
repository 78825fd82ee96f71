import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateWitnessKeys } from '#platform/audit';
import { generateTokenKeys } from '#platform/auth';
import { generateKek, type KekFile, type SuiteName, withoutIndexKek } from '#platform/crypto';
import { generateChainKeys } from '#platform/observe';
import { INDEX_KINDS, KEY_SET_NAMES, secretsIn, servicesOf } from './key-layout.js';
import { SERVICE_NAMES } from './service-catalogue.js';
import { readJson, writeOnce } from './write-once.js';

/**
 * Makes what is missing of the secrets: key-encryption keys and the keys that sign, a file for each holder. `mode` is for
 * a deployment that hands single files to other users; the folder is its owner's alone.
 */
export async function ensureSecrets(directory: string, suite: SuiteName, mode = 0o600): Promise<void> {
  const { kek, witness, tokenKey, securityLogKey } = secretsIn(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const set of KEY_SET_NAMES) {
    const file = join(kek, `${set}.json`);
    const makesIndexes = INDEX_KINDS[set] !== undefined;
    await writeOnce(file, () => (makesIndexes ? generateKek(`${set}-1`) : sealingKekOf(`${set}-1`)), mode);
    for (const service of servicesOf(set)) {
      await writeOnce(join(kek, `${service}.json`), () => withoutIndexKek(readJson<KekFile>(file)), mode);
    }
  }
  for (const service of SERVICE_NAMES) {
    await writeOnce(join(witness, `${service}.json`), () => generateWitnessKeys(suite), mode);
  }
  await writeOnce(securityLogKey, generateChainKeys, mode);
  await writeOnce(tokenKey, async () => (await generateTokenKeys()).privateJwk, mode);
}

const sealingKekOf = (id: string): KekFile => withoutIndexKek(generateKek(id));

export type Jwk = Readonly<Record<string, unknown>>;

export function publicHalf({ d: _secret, ...rest }: Jwk): Jwk {
  return rest;
}
