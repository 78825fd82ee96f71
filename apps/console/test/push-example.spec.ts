import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { generateSigningSecret, readSignatureHeaders, type SignatureSuite, verifySignature } from '#platform/auth';
import { pushExample } from '../src/text/push-example.js';

const run = promisify(execFile);

/** What reaches the address that the example names in the end. */
async function pushedBy(example: string): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  let got: { headers: IncomingMessage['headers']; body: Buffer } | undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got = { headers: request.headers, body: Buffer.concat(parts) };
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await run('bash', ['-c', example.replace(/URL=\S+/, `URL=http://127.0.0.1:${port}`)]);
  await new Promise((resolve) => server.close(resolve));
  if (got === undefined) throw new Error('nothing was pushed');
  return got;
}

describe('the example of a first push', () => {
  it.each<SignatureSuite>(['hmac-sha256', 'hmac-sm3'])('is signed as ingest verifies it, by %s', async (suite) => {
    const secret = generateSigningSecret();
    const { headers, body } = await pushedBy(pushExample({ sourceId: 'cz-12345', suite, secret }));
    expect(JSON.parse(body.toString())).toMatchObject({ sourceEventNo: 'T-1', title: '接入测试' });
    const read = readSignatureHeaders(headers);
    if (!read.ok) throw new Error('no signature');
    expect(read.value.sourceId).toBe('cz-12345');
    const judged = verifySignature({
      headers: read.value,
      keys: [{ secret, suite }],
      body,
      judgedAtMs: Date.now(),
      maxAgeSeconds: 300,
    });
    expect(judged.ok).toBe(true);
  });

  it('is not made of what a shell would read', () => {
    expect(() => pushExample({ sourceId: 'a; rm -rf ~', suite: 'hmac-sha256', secret: 'AA==' })).toThrow(/shell/);
  });
});
