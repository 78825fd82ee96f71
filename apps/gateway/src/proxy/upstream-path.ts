/**
 * The path and query for a service, of the address that a browser asked for: what stands behind `outside`, put behind `inside`.
 * Null for one that would mean another place to whoever resolves it: dot segments, also encoded ones, encoded slashes,
 * backslashes, control characters.
 */
export function upstreamPath(url: string, outside: string, inside: string): string | null {
  if (!url.startsWith(outside)) return null;
  const rest = url.slice(outside.length);
  const queryAt = rest.indexOf('?');
  const path = queryAt === -1 ? rest : rest.slice(0, queryAt);
  const segments = path.split('/');
  return segments.every(isPlain) ? inside + rest : null;
}

function isPlain(segment: string): boolean {
  if (segment === '' || /[\\\x00-\x20\x7f#]|%(?![0-9a-f]{2})|%(?:2f|5c|00|0[ad])/i.test(segment)) return false;
  return !/^(?:\.|%2e){1,2}$/i.test(segment);
}
