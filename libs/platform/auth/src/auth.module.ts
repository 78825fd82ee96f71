import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ACTOR_READER, type ActorReader, BearerActors } from './actor-reader.js';
import { RouteAudit } from './route-audit.js';
import { TokenVerifier } from './token-verifier.js';

/** Import it once in a service's root module: from then on every route is denied unless it states who may call it. */
@Module({})
export class AuthModule {
  /** People come with a token that is signed for this service. */
  static forService(options: { readonly jwksFile: string; readonly service: string }): DynamicModule {
    return AuthModule.forActors({
      inject: [],
      useFactory: (): ActorReader => new BearerActors(new TokenVerifier(options.jwksFile, options.service)),
    });
  }

  /** People come another way; `inject` names what is global in the app. */
  static forActors(reader: Pick<FactoryProvider<ActorReader>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [{ provide: ACTOR_READER, ...reader }, { provide: APP_GUARD, useClass: AccessGuard }, RouteAudit],
      exports: [ACTOR_READER, RouteAudit],
    };
  }
}
