import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { FakeAdministration } from './fake-administration.js';
import { FakeCasework } from './fake-casework.js';
import { FakeConnectors } from './fake-connectors.js';
import { FakeIngest } from './fake-ingest.js';
import { type FakeAnswer, type FakeRequest, problem, routed } from './fake-routes.js';
import { FakeSessions } from './fake-sessions.js';

/** A gateway with services behind it, in one process and in memory, for looking at the console in a browser. */
export interface FakeGateway {
  readonly url: string;
  readonly sessions: FakeSessions;
  readonly casework: FakeCasework;
  readonly administration: FakeAdministration;
  readonly ingest: FakeIngest;
  readonly connectors: FakeConnectors;
  /** Every request to /api, in order. */
  readonly requests: readonly FakeRequest[];
  /** Forgets all that happened: nobody is signed in, and every sample is as it was. The address stays. */
  renew(): void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const SAFE_ASSET = /^\/assets\/[\w.-]+$/;

/** The same policy as the gateway's. */
const policyFor = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');

/** What a gateway remembers. */
class Memory {
  readonly sessions = new FakeSessions();
  readonly casework = new FakeCasework();
  readonly administration = new FakeAdministration(this.casework);
  readonly ingest = new FakeIngest();
  readonly connectors = new FakeConnectors();
  readonly requests: FakeRequest[] = [];
}

/** Serves the built console of `dist` on a free port of this machine. */
export async function startFakeGateway(dist: string): Promise<FakeGateway> {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error(`the console is not built: ${dist}/index.html is missing (npm run build -w apps/console)`);
  }
  const page = await readFile(join(dist, 'index.html'), 'utf8');
  let memory = new Memory();

  const answerApi = (request: FakeRequest): FakeAnswer => {
    const { sessions, casework, administration, ingest, connectors, requests } = memory;
    requests.push(request);
    const open = routed(sessions.routes, request);
    if (open !== undefined) return open;
    const session = sessions.of(request);
    if (session === undefined) return problem(401, 'GATEWAY.NOT_SIGNED_IN', '尚未登录');
    if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrfToken) {
      return problem(403, 'GATEWAY.CSRF', '请求未通过校验');
    }
    const routes = [
      ...sessions.ownRoutes(session),
      ...casework.routes(session.person),
      ...administration.routes(session.person),
      ...ingest.routes(session.person),
      ...connectors.routes(session.person),
    ];
    return routed(routes, request) ?? problem(404, 'HTTP.NOT_FOUND', '没有这个地址');
  };

  const server = createServer((message, response) => {
    void serve(message, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(message.url ?? '/', 'http://console.test');
    if (/^\/(api|v1)\//.test(url.pathname)) {
      send(response, answerApi(await readRequest(message, url)));
    } else if (SAFE_ASSET.test(url.pathname)) {
      await sendAsset(response, join(dist, url.pathname));
    } else {
      const nonce = randomBytes(16).toString('base64');
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': policyFor(nonce),
        'x-content-type-options': 'nosniff',
      });
      response.end(page.replaceAll('__CSP_NONCE__', nonce));
    }
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get sessions() {
      return memory.sessions;
    },
    get casework() {
      return memory.casework;
    },
    get administration() {
      return memory.administration;
    },
    get ingest() {
      return memory.ingest;
    },
    get connectors() {
      return memory.connectors;
    },
    get requests() {
      return memory.requests;
    },
    renew: () => {
      memory = new Memory();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(message: IncomingMessage, url: URL): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const isJson = message.headers['content-type']?.startsWith('application/json') === true;
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: isJson && bytes.length > 0 ? (JSON.parse(bytes.toString('utf8')) as unknown) : bytes,
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: FakeAnswer): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function sendAsset(response: ServerResponse, file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}
