import type { IncomingHttpHeaders } from 'node:http';

/**
 * What of a browser's request a service gets. Everything else stays here: cookies and the CSRF token are the gateway's,
 * `authorization` would be somebody else's word for who asks, and hop-by-hop headers end at each hop (RFC 9110 §7.6.1).
 */
const TO_SERVICE = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-digest',
  'content-type',
  'if-match',
  'if-none-match',
  'idempotency-key',
  'range',
] as const;

/** What of a service's answer the browser gets. The security headers are the gateway's own, cookies no service sets. */
const TO_BROWSER = [
  'accept-ranges',
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'vary',
  'x-trace-id',
] as const;

const pick = (headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

export const headersToService = (
  headers: IncomingHttpHeaders,
  own: { readonly token: string; readonly traceparent: string | undefined },
): Record<string, string> => ({
  ...pick(headers, TO_SERVICE),
  authorization: `Bearer ${own.token}`,
  ...(own.traceparent === undefined ? {} : { traceparent: own.traceparent }),
});

export const headersToBrowser = (headers: IncomingHttpHeaders): Record<string, string> => pick(headers, TO_BROWSER);
