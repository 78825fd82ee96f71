import { FieldKeys, generateFieldKeys } from '#platform/crypto';

/** Keys of a test's own; they also seal what a test's consumer puts aside. */
export const testKeys = (): FieldKeys => FieldKeys.parse(JSON.stringify(generateFieldKeys()));
