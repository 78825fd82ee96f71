import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InnerNetworks } from './inner-networks.js';
import { PullFault } from './pull-fault.js';
import { PullHttp } from './pull-http.js';

const LIMITS = { timeoutMs: 1_000, maxBytes: 1_000, signal: new AbortController().signal };

describe('a request to a platform', () => {
  let server: Server;
  let asked = 0;
  const opened: PullHttp[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      if (request.url === '/late') return;
      if (request.url === '/much') {
        response.write('x'.repeat(2_000));
        return;
      }
      response.end(request.url);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((http) => http.close()));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A client for which every name has these addresses, one after the other time it is asked. */
  const clientOf = (listed: string, ...answers: readonly string[][]): PullHttp => {
    let time = 0;
    const http = new PullHttp(InnerNetworks.parse(listed), (_name, done) => {
      const addresses = answers[Math.min(time, answers.length - 1)] ?? [];
      time += 1;
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    });
    opened.push(http);
    return http;
  };
  const urlOf = (path: string, host = 'platform.example', scheme = 'http'): URL =>
    new URL(`${scheme}://${host}:${(server.address() as AddressInfo).port}${path}`);
  const send = (http: PullHttp, url: URL, signal = LIMITS.signal): Promise<string> =>
    http.send({ method: 'GET', url, headers: {}, body: null }, { ...LIMITS, signal }).then(
      ({ status, body }) => `${status} ${body.toString()}`,
      (error: unknown) => (error instanceof PullFault ? error.code : String(error)),
    );

  it('goes to the address that was judged, and a name is resolved once for a connection', async () => {
    expect(await send(clientOf('127.0.0.1', ['127.0.0.1'], ['10.0.0.1']), urlOf('/a'))).toBe('200 /a');
  });

  it('is not made where any address of the name is forbidden', async () => {
    const before = asked;
    expect(await send(clientOf('127.0.0.1', ['127.0.0.1', '169.254.169.254']), urlOf('/a'))).toBe(
      'INGEST.CONNECTOR_ADDRESS_FORBIDDEN',
    );
    expect(await send(clientOf('', ['127.0.0.1']), urlOf('/a'))).toBe('INGEST.CONNECTOR_ADDRESS_FORBIDDEN');
    expect(await send(clientOf(''), urlOf('/a', '127.0.0.1'))).toBe('INGEST.CONNECTOR_ADDRESS_FORBIDDEN');
    // The forms of one and the same address that a URL takes.
    expect(await send(clientOf(''), urlOf('/a', '0x7f.1'))).toBe('INGEST.CONNECTOR_ADDRESS_FORBIDDEN');
    expect(await send(clientOf(''), urlOf('/a', '[::ffff:127.0.0.1]'))).toBe('INGEST.CONNECTOR_ADDRESS_FORBIDDEN');
    expect(asked).toBe(before);
  });

  it('ends in time and within its size', async () => {
    const http = clientOf('127.0.0.1', ['127.0.0.1']);
    expect(await send(http, urlOf('/late'))).toBe('INGEST.CONNECTOR_TIMEOUT');
    expect(await send(http, urlOf('/much'))).toBe('INGEST.CONNECTOR_ANSWER_TOO_LARGE');
  });

  it('says what is wrong with the connection', async () => {
    const http = clientOf('127.0.0.1', ['127.0.0.1']);
    expect(await send(http, urlOf('/a', 'platform.example', 'https'))).toBe('INGEST.CONNECTOR_TLS');
    expect(await send(http, new URL('http://127.0.0.1:1/'))).toBe('INGEST.CONNECTOR_UNREACHABLE');
    expect(await send(clientOf('127.0.0.1', []), urlOf('/a'))).toBe('INGEST.CONNECTOR_UNREACHABLE');
  });

  it('is broken off when the program ends', async () => {
    const stopping = new AbortController();
    const sent = send(clientOf('127.0.0.1', ['127.0.0.1']), urlOf('/late'), stopping.signal);
    setTimeout(() => stopping.abort(), 50);
    expect(await sent).toContain('AbortError');
  });
});
