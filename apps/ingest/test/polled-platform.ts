import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record of the platform: in our own form, so that a source without an adapter takes it. */
export interface PlatformRecord extends Record<string, unknown> {
  readonly sourceEventNo: string;
  readonly reportedAt: string;
}

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or bytes as they are. */
  readonly body?: unknown;
}

const MS = 1_000;

/** A platform with a polled API, over real HTTP: pages by cursor, by number and by time, tokens that run out, a rate of its own. */
export class PolledPlatform {
  readonly records: PlatformRecord[] = [];
  readonly asked: Asked[] = [];
  /** Answers that come before all else, one a request. */
  readonly replies: Reply[] = [];
  /** Set: pages are for who has this token, and `/login` gives it. */
  token: string | null = null;
  signIns = 0;
  /** Told of each page before it leaves. */
  onPage: (() => void | Promise<void>) | undefined;
  private server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request)
        .then((reply) => send(response, reply))
        .catch((error: unknown) => send(response, { status: 500, body: { error: String(error) } }));
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  add(from: number, to: number, over: Record<string, unknown> = {}): void {
    for (let n = from; n < to; n += 1) {
      this.records.push({
        sourceEventNo: `P-${n}`,
        title: `积水点位 ${n}`,
        reportedAt: new Date(Date.parse('2026-03-02T01:00:00Z') + n * MS).toISOString(),
        regionCode12: '990102003004',
        ...over,
      });
    }
  }

  pagesAsked(): Asked[] {
    return this.asked.filter(({ path }) => path !== '/login' && path !== '/token');
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://platform');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const query = Object.fromEntries(url.searchParams);
    this.asked.push({ path: url.pathname, query, headers: request.headers, body });
    const reply = this.replies.shift();
    if (reply !== undefined) return reply;
    if (url.pathname === '/login' || url.pathname === '/token') return this.signIn();
    if (this.token !== null && request.headers.authorization !== `Bearer ${this.token}`) return { status: 401 };
    await this.onPage?.();
    return { body: this.page(url.pathname, query) };
  }

  private signIn(): Reply {
    this.signIns += 1;
    this.token = `token-${this.signIns}`;
    return { body: { access_token: this.token, expires_in: 3600, data: { token: this.token } } };
  }

  private page(path: string, query: Readonly<Record<string, string>>): unknown {
    const size = Number(query['size'] ?? 10);
    if (path === '/by-cursor') {
      const from = Number(query['after'] ?? 0);
      const list = this.records.slice(from, from + size);
      return { data: { list, next: String(from + list.length), more: from + size < this.records.length } };
    }
    if (path === '/by-page') {
      const from = (Number(query['page'] ?? 1) - 1) * size;
      return { data: { list: this.records.slice(from, from + size), total: this.records.length } };
    }
    const [since, until] = [Date.parse(query['since'] ?? ''), Date.parse(query['until'] ?? '')];
    const within = this.records.filter(({ reportedAt }) => {
      const at = Date.parse(reportedAt);
      return at >= since && at < until;
    });
    return { data: { list: within.slice(0, size) } };
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Reply): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
}
