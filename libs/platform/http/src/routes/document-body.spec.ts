import { Body, Controller, Module, Post } from '@nestjs/common';
import { startForTest, type ServiceUnderTest } from '../../test/start-for-test.js';
import { RouteBody } from './route-body.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@Controller('documents')
class DocumentsController {
  @Post() @RouteBody({ raw: true, document: true, limit: 2000 }) take(@Body() raw: Buffer) {
    return { bytes: raw.length };
  }

  @Post('none') @RouteBody({ raw: true }) none(@Body() raw: Buffer) {
    return { bytes: raw.length };
  }
}

@Module({ controllers: [DocumentsController] })
class DocumentsModule {}

describe('an office document as a body', () => {
  let service: ServiceUnderTest;
  beforeAll(async () => {
    service = await startForTest(DocumentsModule, { bodyLimit: 1000 });
  });
  afterAll(() => service.stop());

  const post = (path: string, body: string, type = XLSX) =>
    service.fetch(path, { method: 'POST', body, headers: { 'content-type': type } });

  it('reaches a route that asks for one, as bytes, up to the route’s limit', async () => {
    const answer = await post('/documents', 'x'.repeat(1500));
    expect(await answer.json()).toEqual({ bytes: 1500 });
    expect((await post('/documents', 'x'.repeat(2001))).status).toBe(413);
  });

  it('is refused by every other route, and other types by this one', async () => {
    expect((await post('/documents/none', 'x')).status).toBe(415);
    expect((await post('/documents', 'x', 'application/pdf')).status).toBe(415);
  });
});
