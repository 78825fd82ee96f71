import { QUARANTINE_MENDED, QUARANTINE_SEALED, type SealedColumn } from '#platform/postgres';
import { totpPlace } from '../second-factor/totp-place.js';

const secret = (column: string): SealedColumn => ({
  table: 'account',
  key: { id: 'uuid' },
  column,
  form: 'text',
  aad: (row) => totpPlace(row['id'] ?? ''),
});

/** Every sealed column of the schema: what is sealed anew after a rotation of keys. */
export const GATEWAY_SEALED: readonly SealedColumn[] = [
  secret('totp_sealed'),
  secret('totp_pending_sealed'),
  QUARANTINE_SEALED,
  QUARANTINE_MENDED,
];
