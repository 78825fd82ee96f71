/** Names and protocol types of an error and of what caused it: the client wraps what a broker answered, several times. */
export function errorNames(error: unknown): string[] {
  const names: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    names.push(at.name);
    if ('type' in at && typeof at.type === 'string') names.push(at.type);
  }
  return names;
}
