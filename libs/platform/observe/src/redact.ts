import { types } from 'node:util';
import { describeError } from './describe-error.js';

/**
 * Fields that no log line shows, whatever carries them: credentials, personal data, free text, bodies. This is the net
 * under the rule that they are not logged at all; names are compared without case and without `_` or `-`.
 */
const HIDDEN = new Set(
  [
    ...[
      'authorization',
      'cookie',
      'setCookie',
      'password',
      'secret',
      'secrets',
      'token',
      'privateJwk',
      'privateKey',
      'signature',
    ],
    ...['webhookSignature', 'phone', 'mobile', 'tel', 'idNo', 'idCard', 'name', 'reporter', 'address', 'subject'],
    ...[
      'title',
      'description',
      'opinion',
      'resultText',
      'excerpt',
      'text',
      'body',
      'rawBody',
      'value',
      'raw',
      'payload',
      'ext',
    ],
  ].map(plainName),
);
/** The logger's serializers take these. */
const SERIALISED = new Set(['err', 'error']);
const DEEPEST = 4;
export const REDACTED = '[redacted]';

/** The fields of a line without the hidden ones; below four levels nothing is shown. */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (HIDDEN.has(plainName(name))) shown[name] = REDACTED;
    else shown[name] = SERIALISED.has(name) ? value : redactValue(value, 1);
  }
  return shown;
}

function redactValue(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object' || types.isDate(value)) return value;
  if (types.isNativeError(value)) return describeError(value);
  // Bytes are somebody's body.
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      HIDDEN.has(plainName(name)) ? REDACTED : redactValue(item, depth + 1),
    ]),
  );
}

function plainName(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}
