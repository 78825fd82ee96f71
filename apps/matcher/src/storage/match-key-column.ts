/** A match key is 32 hex digits outside and a 16-byte `uuid` column inside: half the size of text in four indexes. */
export const keyToColumn = (matchKey: string): string =>
  `${matchKey.slice(0, 8)}-${matchKey.slice(8, 12)}-${matchKey.slice(12, 16)}-${matchKey.slice(16, 20)}-${matchKey.slice(20)}`;

export const keyFromColumn = (column: string): string => column.replaceAll('-', '');
