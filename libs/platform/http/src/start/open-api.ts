import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemBodySchema } from '../problems/problem-schema.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** /docs (assets come from the package, nothing from the network) and /openapi.json. */
export function serveOpenApi(
  app: INestApplication,
  about: { readonly title: string; readonly description?: string; readonly version: string },
): OpenAPIObject {
  const document = describeApi(app, about);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: `${about.title} · 接口说明`,
    // No validator badge: it would be fetched from the internet.
    swaggerOptions: { validatorUrl: null, docExpansion: 'list', displayRequestDuration: true },
  });
  return document;
}

/** The OpenAPI 3.1 document; every operation also says that it may answer with a problem. */
export function describeApi(
  app: INestApplication,
  about: { readonly title: string; readonly description?: string; readonly version: string },
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(about.title)
    .setDescription(about.description ?? '')
    .setVersion(about.version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '人员令牌' })
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'webhook-signature',
        description: '来源签名，另需 x-source、webhook-id、webhook-timestamp',
      },
      'source-signature',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: ProblemBodySchema },
  };
  const problem = {
    description: '失败',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation !== undefined) operation.responses = { ...operation.responses, default: problem };
    }
  }
  return document;
}
