import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import { limitArrival } from './arrival-limit.js';
import type { ProblemBody } from '../problems/problem-catalogue.js';

const CLOSE_IDLE_EVERY_MS = 50;
const ARRIVAL_MS = 30_000;
/** The longest that the upload of a file may take. */
const UPLOAD_MS = 4 * 3_600_000;

/**
 * The port of a service, open before the service itself is built: building may wait for a database that is down, and a
 * process that waits is alive. Until `letIn` it answers /livez with 200, /readyz with 503 and the rest with a problem.
 */
export class FrontDoor {
  readonly server: Server;
  private behind: RequestListener | undefined;
  private isOpen = false;

  /** `arrivalMs`: within it a request has arrived whole, but for the files that a handler takes as a stream. */
  constructor(unavailable: ProblemBody, arrivalMs = ARRIVAL_MS) {
    this.server = createServer(
      // Node's limit is one for all requests, and an upload may take its time: ours is per request.
      { requestTimeout: UPLOAD_MS, headersTimeout: arrivalMs, keepAliveTimeout: 65_000 },
      (request, response) => {
        limitArrival(request, response, arrivalMs);
        if (this.isOpen && this.behind !== undefined) this.behind(request, response);
        else answerMeanwhile(request.url ?? '/', response, unavailable);
      },
    );
  }

  /** Resolves to the port, which differs from `port` when that is 0. Rejects when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** What answers once the door is open. */
  putBehind(handler: RequestListener): Server {
    this.behind = handler;
    return this.server;
  }

  letIn(): void {
    this.isOpen = true;
  }

  /** Accepts no new connection, and resolves when the requests in flight are answered. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    // A connection that is kept alive becomes idle only after its answer.
    const closingIdle = setInterval(() => this.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        this.server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
    } finally {
      clearInterval(closingIdle);
    }
  }
}

function answerMeanwhile(url: string, response: ServerResponse, unavailable: ProblemBody): void {
  const path = url.split('?', 1)[0];
  if (path === '/livez') return send(response, 200, 'application/json', { status: 'ok' });
  if (path === '/readyz' || path === '/health') {
    const starting = { status: 'down' };
    return send(response, 503, 'application/json', {
      status: 'error',
      info: {},
      error: { starting },
      details: { starting },
    });
  }
  return send(response, 503, 'application/problem+json', unavailable);
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    connection: 'close',
    ...(status === 503 ? { 'retry-after': '5' } : {}),
  });
  response.end(JSON.stringify(body));
}
