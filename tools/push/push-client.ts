import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel';
import { fileBody, getBody, signedHeaders, targetBody } from '#platform/auth';

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
/** A file takes its time. */
const UPLOAD_TIMEOUT_MS = 4 * 3_600_000;
const BUSY = new Set([429, 502, 503, 504]);

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** A file that is sent whole. */
export interface UploadedFile {
  /** Header `content-digest` (RFC 9530). */
  readonly contentDigest: string;
  /** A new stream of its bytes for each attempt. */
  readonly open: () => Readable;
}

/** No answer that counts; trying again may help. */
interface Missed {
  readonly reason: string;
  readonly retryAfterMs: number;
  readonly cause?: unknown;
}

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

  /** A file as it is, signed by its digest (`sha-256=:<base64>:`). Sent again from its beginning where that may help. */
  upload<T>(path: string, file: UploadedFile): Promise<T> {
    return this.persist(async () => {
      const answer = await this.ask('POST', path, fileBody(path, file.contentDigest), {
        headers: { 'content-type': 'application/octet-stream', 'content-digest': file.contentDigest },
        body: Readable.toWeb(file.open()),
        duplex: 'half',
        timeoutMs: UPLOAD_TIMEOUT_MS,
      });
      return 'text' in answer ? { value: JSON.parse(answer.text) as unknown } : answer;
    }) as Promise<T>;
  }

  /** The bytes of an answer to a GET, written as they come. */
  async download(path: string, to: string): Promise<void> {
    const { url, sourceId, secret, signal } = this.options;
    const headers = signedHeaders({ sourceId, secret, id: newId(), timestamp: nowSeconds(), body: getBody(path) });
    const response = await fetch(url + path, { headers, ...(signal === undefined ? {} : { signal }) });
    if (!response.ok) {
      const problem = parseProblem(await response.text());
      throw new PushRefused(response.status, problem.code ?? '', say(response.status, problem));
    }
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(to));
  }

  private send<T>(method: string, path: string, body: string): Promise<T> {
    return this.persist(async () => {
      const answer = await this.ask(method, path, body === '' ? targetBody(method, path) : body, {
        headers: body === '' ? {} : { 'content-type': 'application/json' },
        ...(body === '' ? {} : { body }),
        timeoutMs: REQUEST_TIMEOUT_MS,
      });
      return 'text' in answer ? { value: JSON.parse(answer.text) as unknown } : answer;
    }) as Promise<T>;
  }

  private async persist(once: () => Promise<{ readonly value: unknown } | Missed>): Promise<unknown> {
    const deadline = Date.now() + (this.options.retryForMs ?? 300_000);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const answer = await once();
      if ('value' in answer) return answer.value;
      const wait = Math.max(waitMs, answer.retryAfterMs);
      if (Date.now() + wait > deadline)
        throw new PushUnreachable(`${this.options.url} ${answer.reason}`, { cause: answer.cause });
      this.options.onRetry?.(answer.reason, wait);
      await sleep(wait, undefined, this.options.signal === undefined ? {} : { signal: this.options.signal });
    }
  }

  /** One request. `signed` is signed anew each time: the signature's age is judged. */
  private async ask(
    method: string,
    path: string,
    signed: string,
    request: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string | ReadableStream;
      readonly duplex?: 'half';
      readonly timeoutMs: number;
    },
  ): Promise<{ readonly text: string } | Missed> {
    const { url, sourceId, secret, signal } = this.options;
    const { timeoutMs, ...init } = request;
    const headers = signedHeaders({ sourceId, secret, id: newId(), timestamp: nowSeconds(), body: signed });
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, {
        method,
        ...init,
        headers: { ...headers, ...init.headers },
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      return { reason: '连接不上或没有答复', retryAfterMs: 0, cause };
    }
    if (response.ok) return { text };
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
