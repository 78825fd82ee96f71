import { setTimeout as sleep } from 'node:timers/promises';
import { placeAt } from '#domain/adapters';
import type { Clock } from '#kernel';
import {
  basic,
  buildOAuthRequest,
  buildPageRequest,
  buildSignInRequest,
  type Credentials,
  NO_CREDENTIALS,
  type ShownRequest,
} from './build-request.js';
import { asksForToken, type Connector, limitsOf } from './connector.js';
import type { Ask } from './paging.js';
import { parsePlatformJson } from './platform-json.js';
import { PullFault } from './pull-fault.js';
import type { HttpAnswer, HttpRequest, PullHttp } from './pull-http.js';
import { type ReadPage, readAnswer, says } from './read-answer.js';

export interface SessionDeps {
  readonly http: Pick<PullHttp, 'send'>;
  readonly clock: Clock;
}

const MS = 1_000;
const MINUTE_MS = 60 * MS;
const DAY_MS = 86_400 * MS;
/** A token is not used to its last second: the platform's clock may be ahead. */
const TOKEN_MARGIN_MS = 30 * MS;
const SIGNED_OUT = 401;
const REFUSED = 'INGEST.CONNECTOR_REFUSED';
const SIGN_IN_REFUSED = 'INGEST.CONNECTOR_SIGN_IN_REFUSED';
const MAX_SIGN_IN_BYTES = 64 * 1024;

interface Token {
  readonly value: string;
  readonly untilMs: number;
}

/** `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). Null where it is neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * MS : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), DAY_MS) : null;
}

/**
 * One platform's side of a connector: its rate, and where it asks for a sign-in first, the token. Where the platform says that
 * the token ran out, it is asked for anew, once: a second refusal is one, and knocking on would lock the account.
 */
export class PlatformSession {
  private token: Token | null = null;
  private askedAtMs = -Infinity;

  constructor(
    private readonly deps: SessionDeps,
    readonly connector: Connector,
    /** Empty where the sign-in needs none. */
    private readonly secret: string,
  ) {}

  /** `onRequest` is told what is asked, without secrets. Throws `PullFault`, and what an abort throws. */
  async page(ask: Ask, signal: AbortSignal, onRequest?: (shown: ShownRequest) => void): Promise<ReadPage> {
    for (let again = false; ; again = true) {
      const credentials = await this.credentials(signal);
      const signed = { credentials, secret: this.secret, nowMs: this.deps.clock.now().getTime() };
      const { request, shown } = buildPageRequest(this.connector, ask, signed);
      onRequest?.(shown);
      const answer = await this.send(request, signal);
      const value = this.valueOf(answer);
      if (answer.status === SIGNED_OUT || says(value, this.connector.answer.signedOut)) {
        this.token = null;
        if (asksForToken(this.connector.signIn) && !again) continue;
        throw new PullFault(SIGN_IN_REFUSED, { detail: '平台不接受登录信息' });
      }
      return readAnswer(this.connector, value);
    }
  }

  /** Milliseconds that the rate makes the next request wait. */
  waitMs(): number {
    const spacing = MINUTE_MS / limitsOf(this.connector).requestsPerMinute;
    return Math.max(0, this.askedAtMs + spacing - performance.now());
  }

  private valueOf({ status, body, contentType, retryAfter }: HttpAnswer): unknown {
    if (status === SIGNED_OUT) return undefined;
    this.refuse(status, retryAfter, REFUSED);
    return parsePlatformJson(body, contentType);
  }

  private refuse(status: number, retryAfter: string | undefined, code: string): void {
    if (status >= 200 && status < 300) return;
    if (status >= 300 && status < 400)
      throw new PullFault('INGEST.CONNECTOR_REDIRECTED', { detail: `状态码 ${status}` });
    const wait = retryAfterMs(retryAfter, this.deps.clock.now().getTime());
    const options = { detail: `状态码 ${status}`, retryAfterMs: wait };
    const isBusy = status === 429 || (status === 503 && wait !== null);
    throw new PullFault(isBusy ? 'INGEST.CONNECTOR_THROTTLED' : code, options);
  }

  private async credentials(signal: AbortSignal): Promise<Credentials> {
    const { signIn } = this.connector;
    switch (signIn.kind) {
      case 'none':
      case 'hmac':
        return NO_CREDENTIALS;
      case 'header':
        return { headers: [[signIn.name.toLowerCase(), `${signIn.prefix ?? ''}${this.secret}`]], query: [] };
      case 'basic':
        return { headers: [['authorization', basic(signIn.user, this.secret)]], query: [] };
      case 'oauth2': {
        const request = (): HttpRequest => buildOAuthRequest(signIn, this.secret);
        const token = await this.tokenOf(request, { token: '/access_token', expiresIn: '/expires_in' }, signal);
        return { headers: [['authorization', `Bearer ${token}`]], query: [] };
      }
      case 'login': {
        const token = await this.tokenOf(() => buildSignInRequest(signIn.request, this.secret), signIn, signal);
        const value = `${signIn.prefix ?? ''}${token}`;
        if (signIn.query !== undefined) return { headers: [], query: [[signIn.query, value]] };
        return { headers: [[(signIn.header ?? 'authorization').toLowerCase(), value]], query: [] };
      }
    }
  }

  private async tokenOf(
    build: () => HttpRequest,
    places: { readonly token: string; readonly expiresIn?: string },
    signal: AbortSignal,
  ): Promise<string> {
    const now = (): number => this.deps.clock.now().getTime();
    if (this.token !== null && this.token.untilMs > now()) return this.token.value;
    const { status, body, contentType, retryAfter } = await this.send(build(), signal, MAX_SIGN_IN_BYTES);
    this.refuse(status, retryAfter, status < 500 ? SIGN_IN_REFUSED : REFUSED);
    const answer = parsePlatformJson(body, contentType);
    const value = placeAt(answer, places.token);
    // What is written into a header must be able to stand there.
    if (typeof value !== 'string' || !/^[\u0021-\u007e]{1,8192}$/.test(value)) {
      throw new PullFault(SIGN_IN_REFUSED, { detail: `登录的答复的 ${places.token} 处没有令牌` });
    }
    const seconds = Number(places.expiresIn === undefined ? undefined : placeAt(answer, places.expiresIn));
    const lifeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * MS : Infinity;
    // Of a short-lived one at least half is used.
    this.token = { value, untilMs: now() + Math.max(lifeMs - TOKEN_MARGIN_MS, lifeMs / 2) };
    return value;
  }

  private async send(request: HttpRequest, signal: AbortSignal, mostBytes = Infinity): Promise<HttpAnswer> {
    const wait = this.waitMs();
    if (wait > 0) await sleep(wait, undefined, { signal });
    this.askedAtMs = performance.now();
    const { timeoutSeconds, maxBytes } = limitsOf(this.connector);
    const limits = { timeoutMs: timeoutSeconds * MS, maxBytes: Math.min(maxBytes, mostBytes), signal };
    return this.deps.http.send(request, limits);
  }
}
