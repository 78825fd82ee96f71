import { connect } from 'node:net';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { startForTest, type ServiceUnderTest } from '../../test/start-for-test.js';
import { RouteBody } from '../routes/route-body.js';
import { FrontDoor } from './front-door.js';
import { letArriveSlowly } from './arrival-limit.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@Controller('files')
class FilesController {
  @Post() @RouteBody({ raw: true, stream: true }) async take(@Body() file: unknown) {
    if (!(file instanceof Readable)) return { stream: false };
    let bytes = 0;
    for await (const chunk of file as AsyncIterable<Buffer>) bytes += chunk.length;
    return { stream: true, bytes };
  }

  @Post('whole') @RouteBody({ raw: true }) whole(@Body() raw: Buffer) {
    return { bytes: raw.length };
  }
}

@Module({ controllers: [FilesController] })
class FilesModule {}

describe('a file as a body', () => {
  let service: ServiceUnderTest;
  beforeAll(async () => {
    service = await startForTest(FilesModule, { bodyLimit: 1000 });
  });
  afterAll(() => service.stop());

  const post = (path: string, body: string, type: string) =>
    service.fetch(path, { method: 'POST', body, headers: { 'content-type': type } });

  it.each(['application/octet-stream', 'text/csv; charset=gb18030', 'application/x-ndjson', XLSX])(
    'of type %s reaches a route for it as a stream, whatever its size',
    async (type) => {
      const answer = await post('/files', 'x'.repeat(2_000_000), type);
      expect(await answer.json()).toEqual({ stream: true, bytes: 2_000_000 });
      expect((await post('/files/whole', 'x', type)).status).toBe(415);
    },
  );

  it('is no JSON: that stays a body like any other', async () => {
    expect(await (await post('/files', '{}', 'application/json')).json()).toEqual({ stream: false });
    expect((await post('/files', 'x', 'image/png')).status).toBe(415);
  });
});

describe('a request that does not arrive', () => {
  const unavailable = { type: 't', title: 't', status: 503, code: 'HTTP.UNAVAILABLE', repair: 'r' };
  const WITHIN_MS = 200;
  let door: FrontDoor;
  let port: number;
  beforeAll(async () => {
    door = new FrontDoor(unavailable, WITHIN_MS);
    door.putBehind((request, response) => {
      if (request.url === '/upload') letArriveSlowly(request);
      whole(request).then(
        (bytes) => response.end(String(bytes)),
        () => response.destroy(),
      );
    });
    door.letIn();
    port = await door.listen(0, '127.0.0.1');
  });
  afterAll(() => door.close());

  const whole = async (request: IncomingMessage): Promise<number> => {
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
    return bytes;
  };

  it('in time is ended', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
    const answer: Buffer[] = [];
    socket.on('data', (chunk) => answer.push(chunk));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('in time may still be on its way where it is a file', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const sending = httpRequest({ port, path: '/upload', method: 'POST' }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      sending.once('error', reject);
      sending.write('abc');
      void sleep(3 * WITHIN_MS).then(() => sending.end('defg'));
    });
    expect(answer).toBe('7');
  });
});
