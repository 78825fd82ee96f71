import { newId } from '#kernel';
import { signedHeaders } from '#platform/auth';

/** What a platform knows about itself after its registration. */
export interface PlatformIdentity {
  readonly sourceId: string;
  readonly secret: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Signs the exact bytes and sends them, as an integrator would. */
export async function postSigned(
  url: string,
  platform: PlatformIdentity,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signatureOf(platform, body), ...headers },
    body,
  });
  return { status: response.status, body: await response.json() };
}

/** A GET signs `GET <path and query>` in place of a body. */
export async function getSigned(
  baseUrl: string,
  platform: PlatformIdentity,
  pathAndQuery: string,
): Promise<HttpAnswer> {
  const response = await fetch(baseUrl + pathAndQuery, { headers: signatureOf(platform, `GET ${pathAndQuery}`) });
  return { status: response.status, body: await response.json() };
}

/** Headers over the raw value: the same ones over HTTP and on a Kafka record. */
export function signatureOf(platform: PlatformIdentity, body: string | Buffer): Record<string, string> {
  return signedHeaders({
    sourceId: platform.sourceId,
    secret: platform.secret,
    id: newId(),
    timestamp: Math.floor(Date.now() / 1000),
    body,
  });
}
