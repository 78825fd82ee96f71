export { type BoxPrivateKey, type BoxPublicKey, generateBoxKeys, openBox, sealBox } from './boxes/sealed-box.js';
export { SealedFile, SealStream } from './files/sealed-file.js';
export { FieldKeys, type FieldKeysOptions, UnsealError, type WatchOptions } from './keys/field-keys.js';
export {
  addIndexKey,
  addIndexKind,
  addSealingKey,
  dropSealingKey,
  finishIndexKey,
  KeyChangeRefused,
  openKeyFile,
  wrapKeyFile,
} from './keys/change-key-file.js';
export { type FieldKeyFile, generateFieldKeys, INDEX_KINDS, type IndexKeyEntry, readKeyFile } from './keys/key-file.js';
export { type KeyPlaces, keyProviderOf, loadFieldKeys } from './load-field-keys.js';
export { FileKeyProvider, isWrappedUnbound } from './providers/file-key-provider.js';
export { generateKek, type KekFile, withoutIndexKek } from './providers/kek-file.js';
export { KeyNotHeld, type KeyPlace, type KeyProvider, KeyUnwrapError } from './providers/key-provider.js';
export type { SignatureScheme, SigningKeyPair } from './signing/signature-scheme.js';
export { Sm2Scheme } from './signing/sm2.scheme.js';
export type { CryptoSuite } from './suites/crypto-suite.js';
export type { SuiteName } from './suites/suites.js';
