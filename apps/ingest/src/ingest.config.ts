import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';

const IngestEnv = Type.Object({
  ...serviceEnv(3101),
  DATABASE_POOL: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: 'most connections of this process to the database',
    examples: [10],
  }),
  PARTITIONS_AT_ONCE: Type.Integer({
    minimum: 1,
    maximum: 32,
    default: 2,
    description: 'partitions of pushed topics that are taken in at the same time, each on a connection of its own',
    examples: [2],
  }),
});

export const ingestConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(IngestEnv, env);

export type IngestConfig = ReturnType<typeof ingestConfig>;
