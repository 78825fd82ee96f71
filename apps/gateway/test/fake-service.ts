import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { ProblemError } from '#kernel';
import { type Actor, TokenVerifier } from '#platform/auth';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Who asks, as the token says; null when the real verifier refuses it. */
  readonly actor: Actor | null;
}

/** A service behind the gateway: it verifies tokens as the real ones do, and answers what a test wants. */
export interface FakeService {
  readonly seen: Seen[];
  /** Undefined: 200 with the actor as JSON. */
  answer: ((seen: Seen, response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

export async function fakeService(name: string, jwksFile: string, port: number): Promise<FakeService> {
  const verifier = new TokenVerifier(jwksFile, name);
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      void (async () => {
        const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
        const actor = await verifier.verify(token).catch((error: unknown) => {
          if (error instanceof ProblemError) return null;
          throw error;
        });
        const { method = '', url: path = '', headers } = request;
        const one: Seen = { method, path, headers, body: Buffer.concat(parts), actor };
        seen.push(one);
        if (service.answer !== undefined) return service.answer(one, response);
        response.writeHead(actor === null ? 401 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(actor));
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const service: FakeService = {
    seen,
    answer: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}
