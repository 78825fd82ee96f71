/** A sealed value taken apart. Text carries the suite's name, bytes its number; the other one is undefined. */
export interface SealedParts {
  readonly suiteId?: number;
  readonly suiteName?: string;
  readonly keyId: string;
  readonly body: Buffer;
}

const TEXT_VERSION = 'v1';
const BYTES_VERSION = 1;
const TEXT_FORM = /^v1\.([a-z0-9]{1,16})\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/;

/** `v1.<suite>.<key id>.<base64url of body>`: the key id is legible, so that rows of an old key are found by SQL. */
export const writeSealedText = (parts: { suiteName: string; keyId: string; body: Buffer }): string =>
  `${TEXT_VERSION}.${parts.suiteName}.${parts.keyId}.${parts.body.toString('base64url')}`;

/** version(1) suite(1) length of key id(1) key id, body. */
export function writeSealedBytes(parts: { suiteId: number; keyId: string; body: Buffer }): Buffer {
  const keyId = Buffer.from(parts.keyId, 'latin1');
  return Buffer.concat([Buffer.from([BYTES_VERSION, parts.suiteId, keyId.length]), keyId, parts.body]);
}

export function readSealed(sealed: string | Buffer): SealedParts | null {
  if (typeof sealed === 'string') {
    const match = TEXT_FORM.exec(sealed);
    if (match === null) return null;
    const [, suiteName, keyId, bodyText] = match;
    const body = Buffer.from(bodyText!, 'base64url');
    // One value has one spelling: unused bits of the last character are zero.
    if (body.toString('base64url') !== bodyText) return null;
    return { suiteName: suiteName!, keyId: keyId!, body };
  }
  const [version, suiteId, keyIdLength] = sealed;
  if (version !== BYTES_VERSION || suiteId === undefined || keyIdLength === undefined) return null;
  const bodyAt = 3 + keyIdLength;
  if (sealed.length < bodyAt) return null;
  return { suiteId, keyId: sealed.toString('latin1', 3, bodyAt), body: sealed.subarray(bodyAt) };
}
