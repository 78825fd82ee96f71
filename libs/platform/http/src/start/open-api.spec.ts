import { Body, Controller, Module, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, type OpenAPIObject } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PublicRoute, Roles } from '#platform/auth';
import { type ServiceUnderTest, TEST_PROBLEMS, startForTest } from '../../test/start-for-test.js';
import { describeService } from './describe-service.js';
import { apiSchema } from '../routes/api-schema.js';

const Push = Type.Object(
  { no: Type.String({ maxLength: 128 }), level: Type.Optional(Type.Union([Type.Literal('一般'), Type.Null()])) },
  { additionalProperties: false },
);

@Controller('pushes')
class PushesController {
  @Post()
  @Roles('ops')
  @ApiOperation({ summary: '推送' })
  @ApiBody({ schema: apiSchema(Push) })
  push(@Body() body: unknown) {
    return body;
  }
  @Post('open')
  @PublicRoute('test')
  open() {
    return {};
  }
}
@Module({ controllers: [PushesController] })
class PushesModule {}

let service: ServiceUnderTest;
let document: OpenAPIObject;
beforeAll(async () => {
  service = await startForTest(PushesModule, { title: '推送服务', description: '说明' });
  document = (await (await service.fetch('/openapi.json')).json()) as OpenAPIObject;
});
afterAll(() => service.stop());

it('describes every route, with a problem as its failure', () => {
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { title: '推送服务', description: '说明', version: '1.2.3' },
  });
  expect(Object.keys(document.paths).sort()).toEqual(['/problems', '/problems/{code}', '/pushes', '/pushes/open']);
  for (const path of Object.values(document.paths)) {
    const operation = path.get ?? path.post;
    expect(operation?.responses['default']).toEqual({
      description: '失败',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  }
});

it('shows a contract as it is, and who may call', () => {
  const { requestBody, security } = document.paths['/pushes']!.post!;
  expect(requestBody).toEqual({
    required: true,
    content: { 'application/json': { schema: JSON.parse(JSON.stringify(Push)) as unknown } },
  });
  expect(security).toEqual([{ bearer: [] }]);
});

it('serves the pages of /docs without any address of another host', async () => {
  const html = await (await service.fetch('/docs')).text();
  const init = await (await service.fetch('/docs/swagger-ui-init.js')).text();
  const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
    (match) => new URL(match[1]!, `${service.url}/docs`),
  );
  expect(assets.length).toBeGreaterThanOrEqual(5);
  for (const asset of assets) {
    expect(asset.origin).toBe(service.url);
    const response = await fetch(asset);
    expect([asset.pathname, response.status]).toEqual([asset.pathname, 200]);
    await response.arrayBuffer();
  }
  expect(init).toContain('"validatorUrl": null');
  expect(html).toContain('推送服务 · 接口说明');
});

it('lets nobody walk out of the folder of assets', async () => {
  for (const path of ['/docs/../package.json', '/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/%2e%2e/package.json']) {
    expect((await service.fetch(path)).status).toBeGreaterThanOrEqual(400);
  }
});

it('is the same document when nothing is started', async () => {
  @Module({
    imports: [PushesModule],
    providers: [{ provide: 'DATABASE', useFactory: () => Promise.reject(new Error('a factory was called')) }],
  })
  class UnstartableModule {}
  const about = { title: '推送服务', description: '说明', version: '1.2.3', problems: TEST_PROBLEMS };
  const described = await describeService({ module: UnstartableModule, ...about });
  expect(JSON.parse(JSON.stringify(described))).toEqual(document);
});
