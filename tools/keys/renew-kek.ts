import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKek, type KekFile, withoutIndexKek, wrapKeyFile } from '#platform/crypto';
import { StackUnusable } from '../stack/index.js';
import type { KeySet } from './key-sets.js';
import { KeyStore, replaceFile } from './key-store.js';

export interface RenewKek {
  /** How long services take to read a changed file. */
  readonly graceMs: number;
  /** The old key-encryption keys stay in the files: some machine has not got the new ones yet. */
  readonly keepOld: boolean;
  readonly signal: AbortSignal;
}

/** A holder of key-encryption keys: the set's own file, or that of a service which shares its keys. */
interface Holder {
  readonly path: string;
  readonly makesIndexes: boolean;
}

/**
 * Exchanges the key-encryption keys of a set while its services run: they get the new ones first, then the data keys are
 * wrapped by these, then the old ones go. Cut off in between, everything still opens; run it again.
 */
export async function renewKek(set: KeySet, { graceMs, keepOld, signal }: RenewKek): Promise<string> {
  const path = set.places.FIELD_KEK_FILE;
  if (path === '') throw new StackUnusable('用 --kek 或 FIELD_KEK_FILE 指明主密钥文件 · say which KEK file');
  const before = readKek(path);
  const id = nextKekId(before, set.name === '' ? 'kek' : set.name);
  const made = generateKek(id);
  const holders = holdersOf(set, path);
  const shareOf = (holder: Holder): KekFile => (holder.makesIndexes ? made : withoutIndexKek(made));
  for (const holder of holders) {
    const { current, keys } = shareOf(holder);
    replaceFile(holder.path, { current, keys: { ...readKek(holder.path).keys, ...keys } });
  }
  await sleep(graceMs, undefined, { signal });
  const store = await KeyStore.open(set.places);
  const { provider } = store;
  if (provider === undefined) throw new StackUnusable('没有主密钥 · no key-encryption key');
  await store.change((file) => wrapKeyFile(file, provider));
  if (keepOld) return id;
  await sleep(graceMs, undefined, { signal });
  for (const holder of holders) replaceFile(holder.path, shareOf(holder));
  return id;
}

const readKek = (path: string): KekFile => JSON.parse(readFileSync(path, 'utf8')) as KekFile;

function holdersOf(set: KeySet, path: string): Holder[] {
  const { keys } = readKek(path);
  const makesIndexes = Object.values(keys).some((key) => typeof key === 'string' || key.wraps === 'index');
  const others = set.name === '' ? [] : set.services.filter((service) => service !== set.name);
  return [
    { path, makesIndexes },
    ...others
      .map((service) => ({ path: join(dirname(path), `${service}.json`), makesIndexes: false }))
      .filter((holder) => existsSync(holder.path)),
  ];
}

/** `ingest-1` → `ingest-2`: the smallest number that is above all that are there. */
function nextKekId({ keys }: KekFile, prefix: string): string {
  const numbers = Object.keys(keys).map((id) => Number(/(\d+)(-index)?$/.exec(id)?.[1] ?? 0));
  return `${prefix}-${Math.max(0, ...numbers) + 1}`;
}
