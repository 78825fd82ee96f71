import { PROBLEMS } from '#contracts';
import type { RunningService } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { runService } from '#platform/service';
import { RunDriver } from './evaluate-run/run-driver.js';
import type { MatcherConfig } from './matcher.config.js';
import { CONSUMERS, MatcherModule } from './matcher.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export const startMatcher = (
  config: MatcherConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'matcher',
    module: (observe) => MatcherModule.forConfig(config, observe),
    problems: PROBLEMS,
    title: '匹配服务',
    description:
      '按监督规则匹配事件，找出命中并说明理由。规则语言见 docs/rules.md，窗口与迟到的含义见 docs/matching.md。',
    consumers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => {
      const runs = app.get(RunDriver);
      return [{ name: 'runs', start: () => runs.start(), stop: () => runs.stop() }];
    },
    ownsProcess,
  });
