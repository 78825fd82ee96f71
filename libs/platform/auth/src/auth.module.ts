import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { RouteAudit } from './route-audit.js';
import { TokenVerifier } from './token-verifier.js';

/** Import it once in a service's root module: from then on every route is denied unless it states who may call it. */
@Module({})
export class AuthModule {
  static forService(options: { readonly jwksFile: string }): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: TokenVerifier, useFactory: () => new TokenVerifier(options.jwksFile) },
        { provide: APP_GUARD, useClass: AccessGuard },
        RouteAudit,
      ],
      exports: [TokenVerifier],
    };
  }
}
