export { AesGcmSuite } from './aes-gcm.suite.js';
export type { CryptoSuite } from './crypto-suite.js';
export { type FieldKeyFile, generateFieldKeys } from './field-key-file.js';
export { FieldKeys, UnsealError } from './field-keys.js';
