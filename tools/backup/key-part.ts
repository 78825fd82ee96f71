import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  scrypt,
} from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { readContract } from '#contracts';
import { StackUnusable } from '../stack/index.js';

/** 128 MiB and some tenths of a second per guess (RFC 7914). */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
const SCRYPT_MEMORY = 256 * 1024 * 1024;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const MIN_PASSPHRASE = 12;
const MIN_RSA_BITS = 3072;

const Sealed = Type.Object({
  protection: Type.Union([
    Type.Object({
      kind: Type.Literal('scrypt'),
      N: Type.Integer(),
      r: Type.Integer(),
      p: Type.Integer(),
      salt: Type.String(),
    }),
    Type.Object({ kind: Type.Literal('rsa-oaep-sha256'), recipient: Type.String(), wrappedKey: Type.String() }),
  ]),
  cipher: Type.Literal('aes-256-gcm'),
  nonce: Type.String(),
  tag: Type.String(),
  content: Type.String(),
});
type Sealed = Static<typeof Sealed>;

/** With what the keys of a backup are protected: something that is kept elsewhere. */
export type Protection =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** PEM of an RSA key of at least 3072 bits; whoever makes backups need not be able to open them. */
  | { readonly kind: 'public-key'; readonly pem: string };

export type Opener =
  { readonly kind: 'passphrase'; readonly passphrase: string } | { readonly kind: 'private-key'; readonly pem: string };

/** Files by folder and name. */
export type KeyFolders = Readonly<Record<string, Readonly<Record<string, Buffer>>>>;

const b64 = (bytes: Buffer): string => bytes.toString('base64');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

/** `backupId` is bound in: the part opens at its own backup only. */
export async function sealKeys(folders: KeyFolders, protection: Protection, backupId: string): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(toText(folders)), 'utf8');
  const { key, header } = await contentKey(protection);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(backupId, header));
  const content = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  const sealed: Sealed = {
    protection: header,
    cipher: 'aes-256-gcm',
    nonce: b64(nonce),
    tag: b64(cipher.getAuthTag()),
    content: b64(content),
  };
  return Buffer.from(JSON.stringify(sealed), 'utf8');
}

/** Throws what a person can act on, and never shows a key. */
export async function openKeys(part: Buffer, opener: Opener, backupId: string): Promise<KeyFolders> {
  let value: unknown = null;
  try {
    value = JSON.parse(part.toString('utf8'));
  } catch {
    // Told below; the parser's own message would quote the text.
  }
  const read = readContract(Sealed, value);
  if (!read.ok) throw new StackUnusable('备份的密钥部分无法识别 · the part with the keys is not understood');
  const sealed = read.value;
  const key = await recoverKey(sealed.protection, opener);
  const decipher = createDecipheriv('aes-256-gcm', key, bytesOf(sealed.nonce))
    .setAAD(aad(backupId, sealed.protection))
    .setAuthTag(bytesOf(sealed.tag));
  try {
    const plain = Buffer.concat([decipher.update(bytesOf(sealed.content)), decipher.final()]);
    return fromText(JSON.parse(plain.toString('utf8')) as Record<string, Record<string, string>>);
  } catch {
    throw new StackUnusable('口令或私钥不对，或密钥部分被改动 · wrong passphrase or key, or the part was changed');
  }
}

const aad = (backupId: string, header: Sealed['protection']): Buffer =>
  Buffer.from(JSON.stringify([backupId, header]), 'utf8');

async function contentKey(protection: Protection): Promise<{ key: Buffer; header: Sealed['protection'] }> {
  if (protection.kind === 'passphrase') {
    if (protection.passphrase.length < MIN_PASSPHRASE) {
      throw new StackUnusable(`口令至少 ${MIN_PASSPHRASE} 个字符 · the passphrase needs ${MIN_PASSPHRASE} characters`);
    }
    const salt = randomBytes(16);
    const key = await stretch(protection.passphrase, salt, SCRYPT);
    return { key, header: { kind: 'scrypt', ...SCRYPT, salt: b64(salt) } };
  }
  const recipient = readPem(protection.pem, createPublicKey);
  const key = randomBytes(KEY_BYTES);
  const wrapped = publicEncrypt({ key: recipient, ...OAEP }, key);
  return { key, header: { kind: 'rsa-oaep-sha256', recipient: fingerprint(recipient), wrappedKey: b64(wrapped) } };
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

async function recoverKey(header: Sealed['protection'], opener: Opener): Promise<Buffer> {
  if (header.kind === 'scrypt') {
    if (opener.kind !== 'passphrase') throw new StackUnusable('此备份的密钥由口令保护 · its keys need a passphrase');
    if (header.N > SCRYPT.N * 8 || header.r > 32 || header.p > 16)
      throw new StackUnusable('scrypt 参数过大 · too large');
    return stretch(opener.passphrase, bytesOf(header.salt), header);
  }
  if (opener.kind !== 'private-key') throw new StackUnusable('此备份的密钥由公钥保护 · its keys need --private-key');
  const own = readPem(opener.pem, createPrivateKey);
  if (fingerprint(createPublicKey(own)) !== header.recipient) {
    throw new StackUnusable(`须用公钥 ${header.recipient} 对应的私钥 · needs the private key of ${header.recipient}`);
  }
  return privateDecrypt({ key: own, ...OAEP }, bytesOf(header.wrappedKey));
}

function readPem(pem: string, create: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = create(pem);
  } catch {
    throw new StackUnusable('无法读取 PEM 密钥 · the PEM key cannot be read');
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < MIN_RSA_BITS) {
    throw new StackUnusable(`须为至少 ${MIN_RSA_BITS} 位的 RSA 密钥 · an RSA key of ${MIN_RSA_BITS} bits or more`);
  }
  return key;
}

const fingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
    .slice(0, 16);

const stretch = (passphrase: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost.N, r: cost.r, p: cost.p, maxmem: SCRYPT_MEMORY * 8 };
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

const toText = (folders: KeyFolders) => mapFolders(folders, b64);
const fromText = (folders: Readonly<Record<string, Readonly<Record<string, string>>>>): KeyFolders =>
  mapFolders(folders, bytesOf);

function mapFolders<A, B>(
  folders: Readonly<Record<string, Readonly<Record<string, A>>>>,
  change: (value: A) => B,
): Record<string, Record<string, B>> {
  return Object.fromEntries(
    Object.entries(folders).map(([folder, files]) => [
      folder,
      Object.fromEntries(Object.entries(files).map(([file, value]) => [file, change(value)])),
    ]),
  );
}
