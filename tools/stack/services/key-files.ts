import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addIndexKind,
  FileKeyProvider,
  generateFieldKeys,
  type KeyProvider,
  readKeyFile,
  type SuiteName,
  wrapKeyFile,
} from '#platform/crypto';
import { acquireLock } from '../process/file-lock.js';
import { carryOverKeys } from './carry-over-keys.js';
import { INDEX_KINDS, KEY_SET_NAMES, keyFilesIn, type KeyFiles } from './key-layout.js';
import { ensureSecrets, type Jwk, publicHalf } from './key-secrets.js';
import { SERVICE_NAMES } from './service-catalogue.js';
import { readJson, writeOnce } from './write-once.js';

interface AddedKeys {
  readonly suite: SuiteName;
  readonly provider: KeyProvider;
}

/** Keys of kinds that came with a later release than the file. What is in it stays. */
async function addMissingKinds(path: string, kinds: readonly string[], options: AddedKeys): Promise<void> {
  const lock = acquireLock(`${path}.lock`, 'npm run keys');
  try {
    let file = readKeyFile(readFileSync(path, 'utf8'));
    const missing = kinds.filter((kind) => file.indexKeys[kind] === undefined);
    if (missing.length === 0) return;
    for (const kind of missing) file = await addIndexKind(file, kind, options);
    writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } finally {
    lock.release();
  }
}

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
    const kinds = INDEX_KINDS[set] ?? [];
    const provider = await FileKeyProvider.load(fieldKek, suite);
    await writeOnce(fieldKeys, async () => wrapKeyFile(generateFieldKeys(kinds, undefined, suite), provider));
    await addMissingKinds(fieldKeys, kinds, { suite, provider });
  }
  await writeOnce(files.jwks, () => ({ keys: [publicHalf(readJson(files.tokenKey))] }));
  for (const service of SERVICE_NAMES) {
    const { keys } = readJson<{ readonly keys: readonly Jwk[] }>(files.of[service].witnessKey);
    await writeOnce(join(files.publicWitnessKeys, `${service}.json`), () => ({ keys: keys.map(publicHalf) }));
  }
  return files;
}
