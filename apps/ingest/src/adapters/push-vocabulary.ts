import type { TSchema } from '@sinclair/typebox';
import { nearestName, PushEventV1, readContract } from '#contracts';
import { type Categories, type PushSchema, type Vocabulary, vocabularyOf } from '#domain/adapters';

/** A file without a digest is refused by intake, though the contract lets either digest out. */
const hasDigest = (element: unknown): boolean =>
  typeof element === 'object' && element !== null && ('sha256' in element || 'sm3' in element);

const takesDigest = (schema: PushSchema): boolean => schema.properties?.['sha256'] !== undefined;

/** What adapters are written against: the contract of pushes as it is now, and our categories. */
export const pushVocabulary = (categories: Categories): Vocabulary =>
  vocabularyOf({
    push: PushEventV1,
    categories,
    accepts: (schema, value) => readContract(schema as TSchema, value).ok && (!takesDigest(schema) || hasDigest(value)),
    nearest: nearestName,
  });
