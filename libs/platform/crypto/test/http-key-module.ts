import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type KeyPlace, type KeyProvider, KeyUnwrapError } from '../src/providers/key-provider.js';

/**
 * Stands for a 服务器密码机 or a cryptographic service platform: keeps its key-encryption keys to itself and answers
 * `POST /wrap` and `POST /unwrap` on loopback. It wraps by RFC 3394 (AES key wrap), which OpenSSL implements, so that
 * nothing of the product's own code takes part. It knows no associated data: whoever calls wraps a digest with the key.
 */
export class HttpKeyModule {
  private readonly keks = new Map<string, Buffer>();
  private current = '';
  /** Answers 503 as a module does whose session broke. */
  away = false;
  /** Requests that were answered. */
  served = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HttpKeyModule> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const [status, body] = module.answer(request.url ?? '', Buffer.concat(chunks));
        response.writeHead(status).end(body);
      });
    });
    const module = new HttpKeyModule(server);
    module.replaceKek();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return module;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  replaceKek(): void {
    this.current = `kek-${randomBytes(4).toString('hex')}`;
    this.keks.set(this.current, randomBytes(32));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(path: string, body: Buffer): [number, string | Buffer] {
    if (this.away) return [503, ''];
    this.served += 1;
    if (path === '/wrap') return [200, this.wrap(body)];
    const key = this.unwrap(body.toString());
    return key === null ? [422, ''] : [200, key];
  }

  private wrap(key: Buffer): string {
    const cipher = createCipheriv('id-aes256-wrap', this.keks.get(this.current)!, Buffer.alloc(8, 0xa6));
    return `${this.current}:${Buffer.concat([cipher.update(key), cipher.final()]).toString('base64url')}`;
  }

  private unwrap(text: string): Buffer | null {
    const [id = '', wrapped = ''] = text.split(':');
    const kek = this.keks.get(id);
    const bytes = Buffer.from(wrapped, 'base64url');
    if (kek === undefined || bytes.toString('base64url') !== wrapped) return null;
    try {
      const decipher = createDecipheriv('id-aes256-wrap', kek, Buffer.alloc(8, 0xa6));
      return Buffer.concat([decipher.update(bytes), decipher.final()]);
    } catch {
      return null;
    }
  }
}

const DIGEST_BYTES = 32;
const digestOf = ({ use, name }: KeyPlace): Buffer => createHash('sha256').update(`${use} ${name}`).digest();

/** A provider over HTTP, as one for a real module would be written. */
export class HttpKeyProvider implements KeyProvider {
  readonly name = 'httpmodule';

  constructor(private readonly url: string) {}

  async wrap(dataKey: Buffer, place: KeyPlace): Promise<string> {
    return (await this.ask('/wrap', Buffer.concat([digestOf(place), dataKey]))).toString();
  }

  async unwrap(wrapped: string, place: KeyPlace): Promise<Buffer> {
    const bytes = await this.ask('/unwrap', Buffer.from(wrapped));
    if (!bytes.subarray(0, DIGEST_BYTES).equals(digestOf(place))) throw new KeyUnwrapError('of another place');
    return bytes.subarray(DIGEST_BYTES);
  }

  private async ask(path: string, body: Buffer): Promise<Buffer> {
    const response = await fetch(this.url + path, { method: 'POST', body: new Uint8Array(body) });
    if (response.status === 422) throw new KeyUnwrapError('the module does not know it');
    if (!response.ok) throw new Error(`the key module answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }
}
