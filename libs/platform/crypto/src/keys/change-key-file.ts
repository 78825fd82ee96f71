import type { KeyPlace, KeyProvider } from '../providers/key-provider.js';
import { indexMacOf, type SuiteName } from '../suites/suites.js';
import { FIRST_INDEX_KEY, type FieldKeyFile, type IndexKeyEntry, newKeyText } from './key-file.js';
import { indexPlace, mapKeys, sealingPlace } from './key-ring.js';

/** A change that the file does not allow; the message says why and what to do. */
export class KeyChangeRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'KeyChangeRefused';
  }
}

/** A key text made or read by whoever wraps the file's keys; without `wrappedBy` keys lie open. */
function providerOf(file: FieldKeyFile, provider: KeyProvider | undefined): KeyProvider | undefined {
  if (file.wrappedBy === undefined) return undefined;
  if (provider?.name !== file.wrappedBy) {
    throw new KeyChangeRefused(`the keys are wrapped by "${file.wrappedBy}": give its key-encryption key`);
  }
  return provider;
}

async function newKeyFor(file: FieldKeyFile, place: KeyPlace, provider: KeyProvider | undefined): Promise<string> {
  const text = newKeyText();
  const wrapper = providerOf(file, provider);
  return wrapper === undefined ? text : wrapper.wrap(Buffer.from(text, 'base64'), place);
}

/** `k1` → `k2`: the smallest number that is above all that are there. */
function nextId(prefix: string, ids: readonly string[]): string {
  const numbers = ids.map((id) => (id.startsWith(prefix) ? Number(id.slice(prefix.length)) : 0));
  return `${prefix}${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}

/** `next` became the current key when its instant passed. */
function settled(file: FieldKeyFile, nowMs: number): FieldKeyFile {
  if (file.next === undefined) return file;
  if (Date.parse(file.next.at) > nowMs)
    throw new KeyChangeRefused(`key ${file.next.id} takes over at ${file.next.at}: wait for it`);
  const { next, ...rest } = file;
  return { ...rest, current: next.id };
}

/**
 * Adds a new sealing key, which takes over after `graceMs`: until then every process has read the file, so that none
 * meets a value that it cannot open. The keys before it stay, to open what they sealed.
 */
export async function addSealingKey(
  file: FieldKeyFile,
  options: { readonly nowMs: number; readonly graceMs: number; readonly provider?: KeyProvider | undefined },
): Promise<FieldKeyFile> {
  const before = settled(file, options.nowMs);
  const id = nextId('k', Object.keys(before.keys));
  const text = await newKeyFor(before, sealingPlace(id), options.provider);
  const at = new Date(options.nowMs + options.graceMs).toISOString();
  return { ...before, next: { id, at }, keys: { ...before.keys, [id]: text } };
}

/** Takes a sealing key out. Whoever calls has made sure that nothing is sealed with it any more. */
export function dropSealingKey(file: FieldKeyFile, id: string, nowMs: number): FieldKeyFile {
  const before = settled(file, nowMs);
  if (before.current === id) throw new KeyChangeRefused(`key ${id} is the current one`);
  if (!Object.hasOwn(before.keys, id)) throw new KeyChangeRefused(`there is no key ${id}`);
  const keys = Object.fromEntries(Object.entries(before.keys).filter(([name]) => name !== id));
  return { ...before, keys };
}

/** A key for a kind of identifier that had none: what came of the kind before is not joined to what comes from now on. */
export async function addIndexKind(
  file: FieldKeyFile,
  kind: string,
  options: { readonly suite: SuiteName; readonly provider?: KeyProvider | undefined },
): Promise<FieldKeyFile> {
  if (file.indexKeys[kind] !== undefined) throw new KeyChangeRefused(`there is an index key for ${kind} already`);
  const mac = indexMacOf(options.suite);
  const key = { mac, key: await newKeyFor(file, indexPlace(kind, FIRST_INDEX_KEY, { mac }), options.provider) };
  return withIndexEntry(file, kind, { current: FIRST_INDEX_KEY, keys: { [FIRST_INDEX_KEY]: key } });
}

/** Begins the exchange of an index key: indexes are made under both from now on. */
export async function addIndexKey(
  file: FieldKeyFile,
  kind: string,
  options: { readonly suite: SuiteName; readonly provider?: KeyProvider | undefined },
): Promise<FieldKeyFile> {
  const entry = indexEntry(file, kind);
  if (entry.next !== undefined)
    throw new KeyChangeRefused(`index key ${entry.next} of ${kind} is being brought in already`);
  const id = nextId('i', Object.keys(entry.keys));
  const mac = indexMacOf(options.suite);
  const key = { mac, key: await newKeyFor(file, indexPlace(kind, id, { mac }), options.provider) };
  return withIndexEntry(file, kind, { ...entry, next: id, keys: { ...entry.keys, [id]: key } });
}

/** Ends it: the new key alone is used, the old one is gone. Every index is there under both keys by then. */
export function finishIndexKey(file: FieldKeyFile, kind: string): FieldKeyFile {
  const { next, keys } = indexEntry(file, kind);
  const key = next === undefined ? undefined : keys[next];
  if (next === undefined || key === undefined)
    throw new KeyChangeRefused(`no index key of ${kind} is being brought in`);
  return withIndexEntry(file, kind, { current: next, keys: { [next]: key }, renamed: true });
}

/**
 * Wraps keys that lie open, or wraps anew what the same provider wrapped: before its own key was replaced, or before
 * wrapped keys were bound to their places.
 */
export async function wrapKeyFile(file: FieldKeyFile, provider: KeyProvider): Promise<FieldKeyFile> {
  const before = providerOf(file, provider);
  const bytesOf = async (text: string, place: KeyPlace): Promise<Buffer> =>
    before === undefined ? Buffer.from(text, 'base64') : before.unwrap(text, place);
  const wrapped = await mapKeys(file, async (text, place) => provider.wrap(await bytesOf(text, place), place));
  return { ...wrapped, wrappedBy: provider.name };
}

/** The file with its keys in clear, to be wrapped by another provider at once; it is for no disk. */
export async function openKeyFile(file: FieldKeyFile, provider: KeyProvider | undefined): Promise<FieldKeyFile> {
  const wrapper = providerOf(file, provider);
  if (wrapper === undefined) return file;
  const { wrappedBy: _wrapped, ...open } = await mapKeys(file, async (text, place) =>
    (await wrapper.unwrap(text, place)).toString('base64'),
  );
  return open;
}

function indexEntry(file: FieldKeyFile, kind: string): IndexKeyEntry {
  const entry = file.indexKeys[kind];
  if (entry === undefined) throw new KeyChangeRefused(`there is no index key for ${kind}`);
  return entry;
}

const withIndexEntry = (file: FieldKeyFile, kind: string, entry: IndexKeyEntry): FieldKeyFile => ({
  ...file,
  indexKeys: { ...file.indexKeys, [kind]: entry },
});
