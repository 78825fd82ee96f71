import { hash } from 'node:crypto';

/** Hex SHA-256 of UTF-8 text. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');
