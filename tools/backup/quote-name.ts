/** Names that our migrations make; anything else would be somebody else's table, or a trick. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

export function checkTables(names: readonly string[]): void {
  const odd = names.find((name) => !NAME.test(name));
  if (odd !== undefined) throw new Error(`"${odd}" is no name that our migrations give`);
}

export const quoted = (schema: string, table: string): string => {
  checkTables([schema, table]);
  return `"${schema}"."${table}"`;
};

export const quotedList = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');
