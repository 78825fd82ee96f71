import type { TSchema } from '@sinclair/typebox';
import type { ApiBodyOptions } from '@nestjs/swagger';

type OpenApiSchema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

/**
 * A TypeBox schema as `@ApiBody({ schema })` and `@ApiResponse({ schema })` take it. TypeBox is JSON Schema, and so is
 * OpenAPI 3.1; only its symbols are dropped.
 */
export const apiSchema = (schema: TSchema): OpenApiSchema => JSON.parse(JSON.stringify(schema)) as OpenApiSchema;
