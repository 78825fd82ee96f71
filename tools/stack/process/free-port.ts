import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** True when nothing listens on the port of 127.0.0.1, and we may. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that the system chose, free a moment ago. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

const TRIES = 20;

/** `preferred` when it is free; else the next of the twenty that follow; else any. `taken` are given away already. */
export async function choosePort(
  preferred: number | undefined,
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  if (preferred !== undefined) {
    for (let port = preferred; port < preferred + TRIES && port <= 65_535; port += 1) {
      if (!taken.has(port) && (await isPortFree(port))) return port;
    }
  }
  for (;;) {
    const port = await anyFreePort();
    if (!taken.has(port)) return port;
  }
}

/** Waits until a port that a dying process holds is free again. */
export async function waitForPort(port: number, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs;
  while (!(await isPortFree(port))) {
    if (Date.now() > until) throw new Error(`port ${port} of 127.0.0.1 is still taken after ${waitMs} ms`);
    await sleep(50);
  }
}
