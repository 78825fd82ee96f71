import { PROBLEMS } from '#contracts';
import type { RunningService } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { runService } from '#platform/service';
import type { NotifyConfig } from './notify.config.js';
import { CONSUMERS, NotifyModule } from './notify.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export const startNotify = (
  config: NotifyConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'notify',
    module: (observe) => NotifyModule.forConfig(config, observe),
    problems: PROBLEMS,
    title: '通知服务',
    description: '办案人员的收件箱，以及对平台所推送事件的答复：按主题推送，也可凭签名拉取。',
    consumers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    ownsProcess,
  });
