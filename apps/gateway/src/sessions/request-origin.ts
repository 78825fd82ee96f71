type Headers = Readonly<Record<string, string | string[] | undefined>>;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The origins whose pages are ours: the public one, and on a loopback address its other spellings. */
export function originsOf(publicUrl: string): ReadonlySet<string> {
  const { protocol, hostname, port, origin } = new URL(publicUrl);
  if (!LOOPBACK.has(hostname)) return new Set([origin]);
  const suffix = port === '' ? '' : `:${port}`;
  return new Set([...LOOPBACK].map((host) => `${protocol}//${host}${suffix}`));
}

/**
 * False when a browser says that another site's page sent the request. Browsers send `Origin` with whatever is not GET or
 * HEAD, and cannot be made to leave it out; who sends neither header is no browser, and has no cookie that it did not ask for.
 */
export function isFromOwnPage(headers: Headers, origins: ReadonlySet<string>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && (typeof origin !== 'string' || !origins.has(origin))) return false;
  return site === undefined || site === 'same-origin';
}
