import { toProblem, unreachable } from './problem.js';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type QueryValue = string | number | boolean | undefined | null;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  /** Sent as JSON; a Blob is sent as it is, with its own type. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

let csrfToken: string | undefined;
let lastUsedAt = Date.now();
let listener: SessionListener = { ended: () => undefined, changed: () => undefined };

/** What answers tell about the session besides what they were asked. */
export interface SessionListener {
  /** There is none any more. */
  readonly ended: () => void;
  /** It is another than the one that this page knows, as after a sign-in in another window. */
  readonly changed: () => void;
}

/** The session's token, which every request that changes something carries in `x-csrf-token`. */
export function rememberCsrfToken(session: { readonly csrfToken: string } | null): void {
  csrfToken = session?.csrfToken;
}

export function listenToSession(next: SessionListener): void {
  listener = next;
}

/** When the server last answered: what it takes for the last use of the session. */
export const lastUse = (): number => lastUsedAt;

/** Path with its query; what is undefined, null or empty is left out. */
export function withQuery(path: string, query: RequestOptions['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

function toRequest(method: Method, { body, signal }: RequestOptions): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET' && csrfToken !== undefined) headers['x-csrf-token'] = csrfToken;
  const asIs = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = asIs ? body.type : 'application/json';
  return {
    method,
    headers,
    body: body === undefined ? null : asIs ? body : JSON.stringify(body),
    credentials: 'same-origin',
    // Personal data is never left in the browser's cache, whatever the answer's own headers say.
    cache: 'no-store',
    ...(signal === undefined ? {} : { signal }),
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One request of this console. Throws ApiProblem; `Answer` is what the route's contract says. */
export async function call<Answer>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(withQuery(path, options.query), toRequest(method, options));
    body = await readBody(response);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
  lastUsedAt = Date.now();
  if (response.ok) return body as Answer;
  const problem = toProblem(response.status, body, response.headers.get('retry-after'));
  if (problem.code === 'GATEWAY.NOT_SIGNED_IN') listener.ended();
  if (problem.code === 'GATEWAY.CSRF') listener.changed();
  throw problem;
}

export const get = <Answer>(path: string, query?: RequestOptions['query'], signal?: AbortSignal): Promise<Answer> =>
  call('GET', path, { query, signal });

export type ServiceName = 'ingest' | 'matcher' | 'case-handling' | 'notify';

/** Address of a service behind the gateway. */
export const service = (name: ServiceName, path: string): string => `/api/services/${name}/v1/${path}`;

/** Where a service keeps what it could not process, for operators. */
export const quarantineOf = (name: ServiceName, path = ''): string => `/api/services/${name}/ops/quarantine${path}`;
