import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';
import { zoneEnv } from './zones/zone-env.js';

export const IngestEnv = Type.Object({
  ...serviceEnv(3101),
  ...zoneEnv,
  DATABASE_POOL: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: 'most connections of this process to the database',
    examples: [10],
  }),
  ADAPTERS_DIR: Type.String({
    default: '',
    description: 'folder of the source adapters and the table of categories; empty: those that come with the program',
    examples: ['/etc/grid-procuratorate/adapters'],
  }),
  PARTITIONS_AT_ONCE: Type.Integer({
    minimum: 1,
    maximum: 32,
    default: 2,
    description: 'partitions of pushed topics that are taken in at the same time, each on a connection of its own',
    examples: [2],
  }),
  IMPORT_DIR: Type.String({
    default: '',
    description:
      'directory that uploaded files rest in, sealed, until they are imported and their time is over; all instances share it; empty = uploads are refused',
    examples: ['/var/lib/grid-procuratorate/imports'],
  }),
  IMPORT_MAX_BYTES: Type.Integer({
    minimum: 1024,
    maximum: 16 * 1024 ** 3,
    default: 512 * 1024 ** 2,
    description: 'largest file that is taken in',
    examples: [536870912],
  }),
  IMPORT_KEEP_DAYS: Type.Integer({
    minimum: 0,
    maximum: 365,
    default: 7,
    description: 'how long an uploaded file and what was wrong in its rows are kept after its import is over',
    examples: [7],
  }),
  PULL_NETWORKS: Type.String({
    default: '',
    description:
      'inner addresses and networks that pull connectors may ask, also without TLS, comma-separated; all others only by https and on the open net',
    examples: ['10.20.0.0/16, 192.168.7.9'],
  }),
  CASE_FILE_YEARS: Type.Integer({
    minimum: 0,
    maximum: 200,
    default: 60,
    description:
      'how long the file of an archived case is kept; until then no event that it counts is erased. 0 = for ever',
    examples: [60],
  }),
  DATABASE_DISK_DIR: Type.String({
    default: '',
    description: "a directory on the database's disk, where that is this machine's: what is free there is watched",
    examples: ['/var/lib/postgresql'],
  }),
  DATABASE_DISK_BYTES: Type.Integer({
    minimum: 0,
    default: 0,
    description: "what the database may grow to, where its disk is another machine's; 0 = not known",
    examples: [2_000_000_000_000],
  }),
});

export const ingestConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(IngestEnv, env);

/** How long events of a source without a term of its own are kept; null where the office has not decided. */
export const officeTermOf = ({ RETENTION_DAYS: days }: Pick<IngestConfig, 'RETENTION_DAYS'>): number | null =>
  days === 0 ? null : days;

export type IngestConfig = ReturnType<typeof ingestConfig>;
