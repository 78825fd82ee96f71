import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel';
import { getBody, signedHeaders } from '#platform/auth';

/** Ingest did not take the request, and sending it again would not help. */
export class PushRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'PushRefused';
  }
}

/** Ingest could not be reached, or was too busy, for as long as we tried. */
export class PushUnreachable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PushUnreachable';
  }
}

export interface PushClientOptions {
  readonly url: string;
  readonly sourceId: string;
  readonly secret: string;
  /** How long one request is tried again; default five minutes. */
  readonly retryForMs?: number;
  readonly signal?: AbortSignal;
  /** Told before each wait. */
  readonly onRetry?: (reason: string, waitMs: number) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const BUSY = new Set([429, 502, 503, 504]);

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly repair?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const say = (status: number, { code = '', title = '', detail = '', repair = '', errors = [] }: Problem): string =>
  [`${status} ${code} ${title}`, detail, ...errors.map((one) => `${one.pointer}：${one.detail}`), repair]
    .filter((part) => part.trim() !== '')
    .join('\n  ');

/** Signs requests as a source, and tries again what may pass by itself: a repeat does no harm at ingest. */
export class PushClient {
  constructor(private readonly options: PushClientOptions) {}

  post<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('POST', path, body === undefined ? '' : JSON.stringify(body));
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path, '');
  }

  private async send<T>(method: string, path: string, body: string): Promise<T> {
    const deadline = Date.now() + (this.options.retryForMs ?? 300_000);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const answer = await this.once(method, path, body);
      if ('value' in answer) return answer.value as T;
      const wait = Math.max(waitMs, answer.retryAfterMs);
      if (Date.now() + wait > deadline)
        throw new PushUnreachable(`${this.options.url} ${answer.reason}`, { cause: answer.cause });
      this.options.onRetry?.(answer.reason, wait);
      await sleep(wait, undefined, this.options.signal === undefined ? {} : { signal: this.options.signal });
    }
  }

  private async once(
    method: string,
    path: string,
    body: string,
  ): Promise<{ value: unknown } | { reason: string; retryAfterMs: number; cause?: unknown }> {
    const { url, sourceId, secret, signal } = this.options;
    // Signed anew each time: the signature's age is judged.
    const signed = method === 'GET' ? getBody(path) : body;
    const headers = signedHeaders({
      sourceId,
      secret,
      id: newId(),
      timestamp: Math.floor(Date.now() / 1000),
      body: signed,
    });
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, {
        method,
        headers: { ...headers, ...(body === '' ? {} : { 'content-type': 'application/json' }) },
        ...(body === '' ? {} : { body }),
        signal: AbortSignal.any([AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]),
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      return { reason: '连接不上或没有答复', retryAfterMs: 0, cause };
    }
    if (response.ok) return { value: JSON.parse(text) };
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
    if (BUSY.has(response.status)) return { reason: `答复 ${response.status}，稍后再试`, retryAfterMs };
    const problem = parseProblem(text);
    throw new PushRefused(response.status, problem.code ?? '', say(response.status, problem));
  }
}

function parseProblem(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}
