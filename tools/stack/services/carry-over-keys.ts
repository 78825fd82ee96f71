import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateWitnessKeys } from '#platform/audit';
import {
  addSealingKey,
  type FieldKeyFile,
  FileKeyProvider,
  openKeyFile,
  readKeyFile,
  type SuiteName,
  wrapKeyFile,
} from '#platform/crypto';
import { INDEX_KINDS, KEY_SET_NAMES, type KeyFiles } from './key-layout.js';
import { ensureSecrets, type Jwk, publicHalf } from './key-secrets.js';
import { SERVICE_NAMES } from './service-catalogue.js';
import { readJson, writeOnce } from './write-once.js';

/** Where all keys lay in one folder, the same for every service. */
const FORMER = ['field-keys.json', 'field-kek.json', 'witness-key.json', 'token-key.json', 'jwks.json'] as const;

/**
 * Keys of the former layout go to their holders. Each set keeps what was sealed with, to open it, and seals with a key of
 * its own from now on: after `reseal` and `drop` nothing is left in common. Witnesses are signed by a new key per service,
 * and the former one stays as a public key.
 */
export async function carryOverKeys(files: KeyFiles, suite: SuiteName): Promise<void> {
  const [fieldKeys, fieldKek, witnessKey, tokenKey] = FORMER.map((name) => join(files.directory, name)) as [
    string,
    string,
    string,
    string,
  ];
  if (!existsSync(fieldKeys)) return;
  if (existsSync(tokenKey)) await writeOnce(files.tokenKey, () => readJson(tokenKey));
  if (existsSync(witnessKey)) await carryOverWitness(files, readJson(witnessKey), suite);
  await ensureSecrets(join(files.directory, 'secrets'), suite);
  const former = existsSync(fieldKek) ? await FileKeyProvider.load(fieldKek, suite) : undefined;
  const open = await openKeyFile(readKeyFile(readFileSync(fieldKeys, 'utf8')), former);
  for (const set of KEY_SET_NAMES) {
    const own = files.of[set];
    const kinds = INDEX_KINDS[set] ?? [];
    await writeOnce(own.fieldKeys, async () => {
      const indexKeys = Object.entries(open.indexKeys).filter(([kind]) => kinds.includes(kind));
      const kept = await withOwnKey({ ...open, indexKeys: Object.fromEntries(indexKeys) });
      return wrapKeyFile(kept, await FileKeyProvider.load(own.fieldKek, suite));
    });
  }
  await refuseLoss(files, open, suite);
  // The first of them last: as long as it is there, what was cut short is begun again.
  for (const name of [...FORMER].reverse()) rmSync(join(files.directory, name), { force: true });
}

/** A set that was there already may lack the former keys: then theirs is the only copy, and stays. */
async function refuseLoss(files: KeyFiles, former: FieldKeyFile, suite: SuiteName): Promise<void> {
  for (const set of KEY_SET_NAMES) {
    const own = files.of[set];
    const there = await openKeyFile(
      readKeyFile(readFileSync(own.fieldKeys, 'utf8')),
      await FileKeyProvider.load(own.fieldKek, suite),
    );
    const lost = Object.entries(former.keys).filter(
      ([id, key]) => JSON.stringify(there.keys[id]) !== JSON.stringify(key),
    );
    if (lost.length === 0) continue;
    throw new Error(
      `${own.fieldKeys} was there already and lacks the former keys ${lost.map(([id]) => id).join(', ')}: ` +
        `move it away, or the former files of ${files.directory}, and start again`,
    );
  }
}

/** At once: nobody seals yet. A rotation that is under way brings a key of its own. */
const withOwnKey = async (file: FieldKeyFile): Promise<FieldKeyFile> =>
  file.next !== undefined && Date.parse(file.next.at) > Date.now()
    ? file
    : addSealingKey(file, { nowMs: Date.now(), graceMs: 0 });

async function carryOverWitness(
  files: KeyFiles,
  former: { readonly keys: readonly Jwk[] },
  suite: SuiteName,
): Promise<void> {
  for (const service of SERVICE_NAMES) {
    await writeOnce(files.of[service].witnessKey, () => ({
      keys: [...generateWitnessKeys(suite).keys, ...former.keys.map(publicHalf)],
    }));
  }
}
