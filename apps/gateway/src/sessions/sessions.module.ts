import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Observability } from '#platform/observe';
import type { IdentityParts } from '../accounts/identity-parts.js';
import { IDENTITY, ofParts } from '../accounts/identity.module.js';
import { EndSessionController } from './end-session/end-session.controller.js';
import { EndSession } from './end-session/end-session.use-case.js';
import { ListSessionsController } from './list-sessions/list-sessions.controller.js';
import { ListSessions } from './list-sessions/list-sessions.use-case.js';
import { ReadSessionController, SESSION_LIMITS } from './read-session/read-session.controller.js';
import { originsOf } from './request-origin.js';
import { RequestOriginGuard } from './request-origin.guard.js';
import { SweepSessions } from './sweep-sessions/sweep-sessions.use-case.js';
import { Sweeper } from './sweep-sessions/sweeper.js';

/** A person's own sessions, and their end by time. */
@Module({})
export class SessionsModule {
  static forPublicUrl(publicUrl: string, { metrics, logger }: Observability): DynamicModule {
    return {
      module: SessionsModule,
      controllers: [ReadSessionController, ListSessionsController, EndSessionController],
      providers: [
        { provide: APP_GUARD, useValue: new RequestOriginGuard(originsOf(publicUrl)) },
        { provide: SESSION_LIMITS, inject: [IDENTITY], useFactory: ({ limits }: IdentityParts) => limits },
        {
          provide: ListSessions,
          inject: [IDENTITY],
          useFactory: ({ uow, sessions, limits, rules, clock }: IdentityParts) =>
            new ListSessions(uow, sessions, limits, rules, clock),
        },
        ofParts(EndSession),
        ofParts(SweepSessions),
        {
          provide: Sweeper,
          inject: [SweepSessions, IDENTITY],
          useFactory: (sweep: SweepSessions, { uow, sessions }: IdentityParts) => {
            metrics.registerGauge('gp_gateway_sessions', 'Sessions that are open, on all instances', [], () =>
              uow.read((tx) => sessions.count(tx)),
            );
            return new Sweeper(() => sweep.execute(), logger);
          },
        },
      ],
      exports: [Sweeper],
    };
  }
}
