import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Agent, errors, request } from 'undici';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { headersToBrowser, headersToService } from './passed-headers.js';

export const PROXIED_SERVICES = ['ingest', 'matcher', 'case-handling', 'notify'] as const;
export type ProxiedService = (typeof PROXIED_SERVICES)[number];

export const isProxied = (word: string): word is ProxiedService => PROXIED_SERVICES.some((name) => name === word);

export interface ProxyRequest {
  readonly service: ProxiedService;
  readonly method: string;
  /** Path and query, beginning with /v1/. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** A stream where it is a file: the service says how large it may be. */
  readonly body: Buffer | Readable | undefined;
  readonly actor: Actor;
  /** Aborted when the browser goes away. */
  readonly signal: AbortSignal;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export interface ServiceProxyOptions {
  readonly urls: Readonly<Record<ProxiedService, string>>;
  /** A token for one service that says who the person is. */
  readonly tokenFor: (actor: Actor, service: ProxiedService) => Promise<string>;
  readonly traceparent: () => string | undefined;
  /** Until the first byte of an answer, and between two of its body. */
  readonly timeoutMs: number;
  readonly observe: (done: {
    readonly service: ProxiedService;
    readonly status: number;
    readonly seconds: number;
  }) => void;
}

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_CONNECTIONS = 64;

/** Passes a request of a signed-in person to a service, with a token of its own that lives a minute at most. */
export class ServiceProxy {
  private readonly agent: Agent;

  constructor(private readonly options: ServiceProxyOptions) {
    this.agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      connections: MAX_CONNECTIONS,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
  }

  /** Throws GATEWAY.SERVICE_UNREACHABLE, GATEWAY.SERVICE_TIMEOUT and GATEWAY.SERVICE_DISTRUSTS. */
  async pass(given: ProxyRequest): Promise<ProxyAnswer> {
    const started = performance.now();
    const { service } = given;
    let status = 502;
    try {
      const answer = await this.send(given);
      status = answer.statusCode;
      if (status === 401) {
        // The browser's session is good: a 401 passed on would sign the person out.
        answer.body.on('error', () => undefined).destroy();
        throw new ProblemError('GATEWAY.SERVICE_DISTRUSTS', { facts: { service } });
      }
      return { status, headers: headersToBrowser(answer.headers), body: answer.body };
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (given.signal.aborted) {
        status = 408;
        // Nobody is there to read it; it only ends the request.
        throw new ProblemError('HTTP.TIMEOUT', { cause: error });
      }
      const isLate = error instanceof errors.HeadersTimeoutError || error instanceof errors.ConnectTimeoutError;
      status = isLate ? 504 : 502;
      throw new ProblemError(isLate ? 'GATEWAY.SERVICE_TIMEOUT' : 'GATEWAY.SERVICE_UNREACHABLE', {
        facts: { service },
        cause: error,
      });
    } finally {
      this.options.observe({ service, status, seconds: (performance.now() - started) / 1000 });
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async send({ service, method, path, headers, body, actor, signal }: ProxyRequest) {
    const token = await this.options.tokenFor(actor, service);
    return request(new URL(this.options.urls[service]).origin + path, {
      dispatcher: this.agent,
      method: method as 'GET',
      headers: headersToService(headers, { token, traceparent: this.options.traceparent() }),
      body: body ?? null,
      signal,
    });
  }
}
