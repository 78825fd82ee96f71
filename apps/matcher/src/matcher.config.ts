import { fileURLToPath } from 'node:url';
import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';

export const MatcherEnv = Type.Object({
  ...serviceEnv(3102),
  DATABASE_POOL: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: 'Most connections of this process to the database',
    examples: [10],
  }),
  PARTITIONS_AT_ONCE: Type.Integer({
    minimum: 1,
    maximum: 32,
    default: 2,
    description: 'Partitions of events that are matched at the same time, each on a connection of its own',
    examples: [2],
  }),
  RULES_DIR: Type.String({
    default: fileURLToPath(new URL('../rules', import.meta.url)),
    description: 'Folder of the rule files (*.json); the rules that come with the product unless set',
    examples: ['/etc/grid/rules'],
  }),
  ALLOWED_LATENESS_HOURS: Type.Integer({
    default: 72,
    minimum: 0,
    maximum: 24 * 366,
    description:
      'A live event that lies further than this behind the newest of its source is recorded and changes nothing',
    examples: [72],
  }),
  RUN_CHUNK_SIZE: Type.Integer({
    default: 500,
    minimum: 1,
    maximum: 5000,
    description: 'Events of a backfill run that are evaluated in one transaction, which has to stay below a second',
    examples: [500],
  }),
  BACKTEST_MAX_EVENTS: Type.Integer({
    default: 1_000_000,
    minimum: 1000,
    description: 'Stored events that one back-test reads at most',
    examples: [1_000_000],
  }),
});

/** Throws one message that names each bad variable. */
export const matcherConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(MatcherEnv, env);

export type MatcherConfig = ReturnType<typeof matcherConfig>;
