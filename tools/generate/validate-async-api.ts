import { createRequire } from 'node:module';
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);

/** The published JSON schema of AsyncAPI 3.0; undefined when the document keeps to it, else what does not. */
export function faultsOfAsyncApi(document: unknown): string[] {
  // The schema brings JSON Schema's own along, so ajv's copy of that is left out.
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false });
  addFormats.default(ajv);
  const schema = require('@asyncapi/specs/schemas/3.0.0.json') as AnySchema;
  const validate: ValidateFunction = ajv.compile(schema);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
}
