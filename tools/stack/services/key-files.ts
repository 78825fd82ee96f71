import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FileKeyProvider, generateFieldKeys, type SuiteName, wrapKeyFile } from '#platform/crypto';
import { carryOverKeys } from './carry-over-keys.js';
import { INDEX_KINDS, KEY_SET_NAMES, keyFilesIn, type KeyFiles } from './key-layout.js';
import { ensureSecrets, type Jwk, publicHalf } from './key-secrets.js';
import { SERVICE_NAMES } from './service-catalogue.js';
import { readJson, writeOnce } from './write-once.js';

/**
 * Makes what is missing of the keys; see `keyFilesIn`. Public halves are derived from the private files. `suite` is what
 * new keys are for.
 */
export async function ensureKeyFiles(directory: string, suite: SuiteName = 'intl'): Promise<KeyFiles> {
  const files = keyFilesIn(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await carryOverKeys(files, suite);
  await ensureSecrets(join(directory, 'secrets'), suite);
  for (const set of KEY_SET_NAMES) {
    const { fieldKeys, fieldKek } = files.of[set];
    await writeOnce(fieldKeys, async () =>
      wrapKeyFile(
        generateFieldKeys(INDEX_KINDS[set] ?? [], undefined, suite),
        await FileKeyProvider.load(fieldKek, suite),
      ),
    );
  }
  await writeOnce(files.jwks, () => ({ keys: [publicHalf(readJson(files.tokenKey))] }));
  for (const service of SERVICE_NAMES) {
    const { keys } = readJson<{ readonly keys: readonly Jwk[] }>(files.of[service].witnessKey);
    await writeOnce(join(files.publicWitnessKeys, `${service}.json`), () => ({ keys: keys.map(publicHalf) }));
  }
  return files;
}
