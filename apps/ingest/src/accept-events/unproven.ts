/**
 * Reasons that leave open who wrote a record: nobody's signature holds, or it was not looked at. Whoever mended such a record
 * would push in the name of a platform that never said a word.
 */
const UNPROVEN = new Set([
  'INGEST.SIGNATURE_MISSING',
  'INGEST.SIGNATURE_INVALID',
  'INGEST.SIGNATURE_EXPIRED',
  'INGEST.SOURCE_MISMATCH',
  'INGEST.SOURCE_UNKNOWN',
  'INGEST.BODY_EMPTY',
]);

/** A record that the program itself stumbled over may have done so before its signature was looked at. */
export const isUnproven = (reasonCode: string): boolean => UNPROVEN.has(reasonCode) || reasonCode.startsWith('RECORD.');
