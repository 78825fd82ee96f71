import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateWitnessKeys } from '#platform/audit';
import { generateTokenKeys } from '#platform/auth';
import {
  addIndexKind,
  FileKeyProvider,
  generateFieldKeys,
  generateKek,
  INDEX_KINDS,
  readKeyFile,
  type SuiteName,
  wrapKeyFile,
} from '#platform/crypto';
import { acquireLock } from '../process/file-lock.js';

/** Paths of the keys of one installation on this machine. */
export interface KeyFiles {
  /** FIELD_KEYS_FILE of the services. */
  readonly fieldKeys: string;
  /** FIELD_KEK_FILE of the services: what wraps the keys in `fieldKeys`. A deployment keeps it in another place. */
  readonly fieldKek: string;
  /** Private JWK that signs people's tokens: for the command that issues them, never for a service. */
  readonly tokenKey: string;
  /** AUTH_JWKS_FILE of the services: the public half. */
  readonly jwks: string;
  /** WITNESS_KEY_FILE of the services: signs the witness of the history. An auditor needs its public half alone. */
  readonly witnessKey: string;
}

/** Keeps what is there: data sealed with a lost key is lost. Two makers at once end with the same file. */
function writeOnce(file: string, content: unknown): void {
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Keys of kinds that came with a later release than the file. What is in it stays. */
async function addMissingKinds(path: string, provider: FileKeyProvider, suite: SuiteName): Promise<void> {
  const lock = acquireLock(`${path}.lock`, 'npm run keys');
  try {
    let file = readKeyFile(readFileSync(path, 'utf8'));
    const missing = INDEX_KINDS.filter((kind) => file.indexKeys[kind] === undefined);
    if (missing.length === 0) return;
    for (const kind of missing) file = await addIndexKind(file, kind, { suite, provider });
    writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } finally {
    lock.release();
  }
}

/**
 * Makes what is missing of the keys. The public half is derived from the private file. The key that signs tokens may
 * go to a directory of its own, which no service can read. `suite` is what new keys are for.
 */
export async function ensureKeyFiles(
  serviceDirectory: string,
  tokenDirectory = serviceDirectory,
  suite: SuiteName = 'intl',
): Promise<KeyFiles> {
  const files: KeyFiles = {
    fieldKeys: join(serviceDirectory, 'field-keys.json'),
    fieldKek: join(serviceDirectory, 'field-kek.json'),
    tokenKey: join(tokenDirectory, 'token-key.json'),
    jwks: join(serviceDirectory, 'jwks.json'),
    witnessKey: join(serviceDirectory, 'witness-key.json'),
  };
  for (const directory of [serviceDirectory, tokenDirectory]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeOnce(files.fieldKek, generateKek());
  const provider = await FileKeyProvider.load(files.fieldKek, suite);
  writeOnce(files.fieldKeys, await wrapKeyFile(generateFieldKeys(undefined, undefined, suite), provider));
  await addMissingKinds(files.fieldKeys, provider, suite);
  writeOnce(files.witnessKey, generateWitnessKeys(suite));
  writeOnce(files.tokenKey, (await generateTokenKeys()).privateJwk);
  const { d: _secret, ...publicJwk } = JSON.parse(readFileSync(files.tokenKey, 'utf8')) as Record<string, unknown>;
  writeOnce(files.jwks, { keys: [publicJwk] });
  return files;
}
