import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * Specs that take long, the longest first: one that begins last keeps a single worker busy when all others are done.
 * Where nothing is known of earlier runs, as in CI, jest would go by the sizes of files.
 */
const LONG = [
  'e2e/console-pages.spec.ts',
  'e2e/console-ingest.spec.ts',
  'e2e/kafka-faults.spec.ts',
  'e2e/access/access-matrix.spec.ts',
  'e2e/access/row-security.spec.ts',
  'e2e/people-story.spec.ts',
  'e2e/outages.spec.ts',
  'e2e/backup-drill.spec.ts',
  'e2e/kills.spec.ts',
  'e2e/integrate-docs.spec.ts',
  'tools/ops/broker-commands.spec.ts',
  'apps/ingest/test/zones.db.spec.ts',
  'tools/stack/embedded-stack.spec.ts',
  'e2e/canary.spec.ts',
  'apps/gateway/test/lockout.flow.spec.ts',
  'libs/platform/kafka/src/kafkajs/client.spec.ts',
  'libs/platform/audit/src/sealing/crashes.spec.ts',
  'apps/ingest/test/pull-records.db.spec.ts',
  'e2e/zones.spec.ts',
  'e2e/duplicate-storm.spec.ts',
  'apps/ingest/test/push-kafka.flow.spec.ts',
  'libs/platform/kafka/src/consuming/membership.spec.ts',
  'libs/platform/tabular/src/memory.spec.ts',
  'e2e/access/interleavings.spec.ts',
  'libs/platform/audit/src/verification/steps.spec.ts',
  'apps/ingest/test/zones-carrier.db.spec.ts',
  'e2e/line.spec.ts',
  'libs/platform/kafka/src/consuming/chunks.spec.ts',
];

export default class LongestFirst extends Sequencer {
  constructor(options) {
    super(options);
    const root = options.globalConfig.rootDir;
    const gone = LONG.filter((name) => !existsSync(join(root, name)));
    if (gone.length > 0) throw new Error(`tools/test/longest-first.mjs names what is not there: ${gone.join(', ')}`);
    this.ranks = new Map(LONG.map((name, rank) => [join(root, name), rank]));
  }

  sort(tests) {
    const rank = ({ path }) => this.ranks.get(path) ?? LONG.length;
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
