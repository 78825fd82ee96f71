import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { ServiceRootModule } from '../routes/service-root.module.js';
import { describeApi } from './open-api.js';
import type { ServiceOptions } from './service-options.js';

/** The document that /openapi.json of the service serves, without starting anything: no factory of the module is called. */
export async function describeService(
  options: Pick<ServiceOptions, 'module' | 'problems' | 'title' | 'description'> & { readonly version: string },
): Promise<OpenAPIObject> {
  const root = ServiceRootModule.around(options.module, new ProblemCatalogue(options.problems));
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return describeApi(app, options);
}
