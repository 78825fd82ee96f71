import net from 'node:net';

/** A TCP line to a server that can be cut (connections end, new ones are refused), silenced, and repaired. */
export class BrokenLine {
  readonly #sockets = new Set<net.Socket>();
  #server: net.Server | null = null;
  #port = 0;
  #silent = false;

  constructor(
    private readonly toHost: string,
    private readonly toPort: number,
  ) {}

  /** The same address with this line in between. */
  static async to(url: string): Promise<{ line: BrokenLine; url: string }> {
    const target = new URL(url);
    const line = new BrokenLine(target.hostname, Number(target.port));
    await line.repair();
    target.hostname = '127.0.0.1';
    target.port = String(line.#port);
    return { line, url: target.href };
  }

  async repair(): Promise<void> {
    this.#silent = false;
    if (this.#server !== null) return;
    const server = net.createServer((near) => this.#join(near));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Connections stay open, and nothing comes through any more. */
  silence(): void {
    this.#silent = true;
  }

  #join(near: net.Socket): void {
    const far = net.connect(this.toPort, this.toHost);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => {
        if (!this.#silent) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
