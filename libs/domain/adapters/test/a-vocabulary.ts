import type { TSchema } from '@sinclair/typebox';
import { nearestName, PushEventV1, readContract } from '#contracts';
import type { Adapter } from '../src/adapter.js';
import { compileAdapter } from '../src/compile-adapter.js';
import type { CompiledAdapter } from '../src/compiled.js';
import { type Vocabulary, vocabularyOf } from '../src/vocabulary.js';

/** The contract of pushes as it is, and two categories. */
export const vocabulary: Vocabulary = vocabularyOf({
  push: PushEventV1,
  categories: { '0101': '污水排放', '0901': '咨询' },
  accepts: (schema, value) => readContract(schema as TSchema, value).ok,
  nearest: nearestName,
});

/** An adapter with what each must have, and `over`; its own fields beside. */
export const anAdapter = ({ fields, ...over }: Partial<Adapter> = {}): Adapter => ({
  name: 'x',
  title: '试',
  fields: {
    '/sourceEventNo': { from: '/no' },
    '/title': { from: '/t' },
    '/reportedAt': { from: '/at', time: 'auto' },
    ...fields,
  },
  ...over,
});

export const compiled = (over: Partial<Adapter> = {}): CompiledAdapter => compileAdapter(anAdapter(over), vocabulary);

/** A record that has what each must have. */
export const aRecord = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  no: 'A-1',
  t: '标题',
  at: '2026-03-02T09:00:00+08:00',
  ...over,
});
