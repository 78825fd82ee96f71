import { type Connector, type Fields, limitsOf, type SignInRequest } from './connector.js';
import { fillJson, fillText, fillUrl, type Values, valuesOf } from './fill-template.js';
import type { Ask } from './paging.js';
import type { HttpRequest } from './pull-http.js';
import { signParameters } from './sign-request.js';

type Pair = readonly [string, string];

/** What a sign-in adds to a request. Its values are secret, and are not shown. */
export interface Credentials {
  readonly headers: readonly Pair[];
  readonly query: readonly Pair[];
}

/** A request as people may see it. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Fields;
  readonly body: string | null;
}

export interface BuiltRequest {
  readonly request: HttpRequest;
  readonly shown: ShownRequest;
}

const HIDDEN = '***';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

export const NO_CREDENTIALS: Credentials = { headers: [], query: [] };
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;

const fillFields = (fields: Fields | undefined, values: Values): Pair[] =>
  Object.entries(fields ?? {}).map(([name, template]) => [name, fillText(template, values)]);
/** A parameter without a value is not sent: the first page has no cursor. */
const withoutBlanks = (pairs: readonly Pair[]): Pair[] => pairs.filter(([, value]) => value !== '');

function assemble(
  method: string,
  url: string,
  parts: { readonly query: readonly Pair[]; readonly headers: readonly Pair[]; readonly body: string | null },
): HttpRequest {
  const target = new URL(url);
  for (const [name, value] of parts.query) target.searchParams.append(name, value);
  return { method, url: target, headers: Object.fromEntries(parts.headers), body: parts.body };
}

const hide = (pairs: readonly Pair[]): Pair[] => pairs.map(([name]) => [name, HIDDEN]);

function show({ method, url, headers, body }: HttpRequest): ShownRequest {
  return { method, url: url.href, headers, body };
}

/** The request of one page, and the same as people may see it. `credentials`: what the sign-in gave; `nowMs` is signed. */
export function buildPageRequest(
  connector: Connector,
  ask: Ask,
  signed: { readonly credentials: Credentials; readonly secret: string; readonly nowMs: number },
): BuiltRequest {
  const { request, signIn, times = 'iso' } = connector;
  const values = valuesOf(ask, times, limitsOf(connector).pageSize);
  const url = fillUrl(request.url, values);
  const form = withoutBlanks(fillFields(request.form, values));
  const query = withoutBlanks(fillFields(request.query, values));
  let { credentials } = signed;
  let open: readonly Pair[] = [];
  if (signIn.kind === 'hmac') {
    const own = [...new URL(url).searchParams, ...query, ...form] as Pair[];
    const { parameters, signature } = signParameters(signIn, signed.secret, own, signed);
    const pair: Pair = [signIn.signName, signature];
    open = parameters;
    credentials = signIn.signIn === 'header' ? { headers: [pair], query: [] } : { headers: [], query: [pair] };
  }
  const headers: Pair[] = [['accept', JSON_TYPE], ...fillFields(request.headers, values)];
  let body: string | null = null;
  if (request.json !== undefined) {
    headers.push(['content-type', JSON_TYPE]);
    body = JSON.stringify(fillJson(request.json, values));
  } else if (request.form !== undefined) {
    headers.push(['content-type', FORM]);
    body = new URLSearchParams(form as [string, string][]).toString();
  }
  const of = ({ headers: secretHeaders, query: secretQuery }: Credentials): HttpRequest =>
    assemble(request.method, url, {
      query: [...query, ...open, ...secretQuery],
      headers: [...headers, ...secretHeaders],
      body,
    });
  return {
    request: of(credentials),
    shown: show(of({ headers: hide(credentials.headers), query: hide(credentials.query) })),
  };
}

/** The request that is answered with a token. */
export function buildSignInRequest(given: SignInRequest, secret: string): HttpRequest {
  const values: Values = { secret };
  const headers: Pair[] = [['accept', JSON_TYPE], ...Object.entries(given.headers ?? {})];
  if (given.form !== undefined) {
    const form = new URLSearchParams(fillFields(given.form, values) as [string, string][]);
    return assemble('POST', given.url, {
      query: [],
      headers: [...headers, ['content-type', FORM]],
      body: form.toString(),
    });
  }
  const body = JSON.stringify(fillJson(given.json ?? {}, values));
  return assemble('POST', given.url, { query: [], headers: [...headers, ['content-type', JSON_TYPE]], body });
}

export function buildOAuthRequest(
  signIn: Extract<Connector['signIn'], { kind: 'oauth2' }>,
  secret: string,
): HttpRequest {
  const { tokenUrl, clientId, scope, client = 'basic' } = signIn;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  const headers: Pair[] = [
    ['accept', JSON_TYPE],
    ['content-type', FORM],
  ];
  if (client === 'basic') {
    // RFC 6749 §2.3.1: both are form-encoded first.
    headers.push(['authorization', basic(encodeURIComponent(clientId), encodeURIComponent(secret))]);
  } else {
    form.set('client_id', clientId);
    form.set('client_secret', secret);
  }
  return assemble('POST', tokenUrl, { query: [], headers, body: form.toString() });
}
