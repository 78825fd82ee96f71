import { PROBLEMS } from '#contracts';
import { type Clock, systemClock } from '#kernel';
import type { BackgroundTask, RunningService } from '#platform/http';
import { runService } from '#platform/service';
import { CALENDAR_SEED } from './calendar/calendar.module.js';
import type { GatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { Sweeper } from './sessions/sweep-sessions/sweeper.js';

/** Starts the service. Tests leave signals and uncaught errors alone (`ownsProcess` false) and may move the clock. */
export const startGateway = (
  config: GatewayConfig,
  { ownsProcess = true, clock = systemClock }: { readonly ownsProcess?: boolean; readonly clock?: Clock } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'gateway',
    module: (observe) => GatewayModule.forConfig(config, observe, clock),
    problems: PROBLEMS,
    management: { host: config.MANAGEMENT_HOST, port: config.MANAGEMENT_PORT },
    title: '网关',
    description: '浏览器的唯一地址：登录与会话、组织机构、控制台，以及到各服务的转发。',
    background: (app) => [app.get<BackgroundTask>(CALENDAR_SEED), app.get(Sweeper)],
    ownsProcess,
  });
