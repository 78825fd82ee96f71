import { FieldKeys } from './keys/field-keys.js';
import { FileKeyProvider } from './providers/file-key-provider.js';
import type { KeyProvider } from './providers/key-provider.js';
import type { SuiteName } from './suites/suites.js';

/** Where a process finds its keys: the variables of `#platform/config`. */
export interface KeyPlaces {
  readonly FIELD_KEYS_FILE: string;
  /** Empty where the keys lie open. */
  readonly FIELD_KEK_FILE: string;
  readonly CRYPTO_SUITE: SuiteName;
}

/**
 * The provider that the configuration names; undefined when it names none. A PKCS#11 token or a password module is
 * another branch here: a class that keeps the contract of `KeyProvider`, and the variables that it needs.
 */
export async function keyProviderOf(places: KeyPlaces): Promise<KeyProvider | undefined> {
  if (places.FIELD_KEK_FILE === '') return undefined;
  return FileKeyProvider.load(places.FIELD_KEK_FILE, places.CRYPTO_SUITE);
}

/** The keys of a process; `watch` keeps them and the key-encryption keys fresh. */
export async function loadFieldKeys(places: KeyPlaces): Promise<FieldKeys> {
  const provider = await keyProviderOf(places);
  return FieldKeys.load(places.FIELD_KEYS_FILE, { suite: places.CRYPTO_SUITE, provider });
}
