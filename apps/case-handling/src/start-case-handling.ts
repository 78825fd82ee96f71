import { PROBLEMS } from '#contracts';
import type { RunningService } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { runService } from '#platform/service';
import type { CaseHandlingConfig } from './case-handling.config.js';
import { HoldsPublisher } from './publish-holds/holds-publisher.js';
import { CONSUMERS, CaseHandlingModule } from './case-handling.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export const startCaseHandling = (
  config: CaseHandlingConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'case-handling',
    module: (observe) => CaseHandlingModule.forConfig(config, observe),
    problems: PROBLEMS,
    title: '办案服务',
    description: '线索与案件：由命中产生线索，由人决定是否立案，每一步都有依据、有经过。',
    consumers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => [app.get(HoldsPublisher)],
    ownsProcess,
  });
