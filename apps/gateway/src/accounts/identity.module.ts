import { readFile } from 'node:fs/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { FieldKeys } from '#platform/crypto';
import { type Observability, SecurityLog } from '#platform/observe';
import type { Database } from '#platform/postgres';
import { DATABASE } from '#platform/service';
import { AccountWatch } from '../audit-trail/account-watch.js';
import { PersonDirectory } from '../organisation/storage/person-directory.js';
import { ClientReader } from '../sessions/client-of.js';
import { SessionCookies } from '../sessions/cookies.js';
import { SignInEdge } from '../sign-in/sign-in-edge.js';
import { identityParts, type IdentityParts, type IdentitySettings } from './identity-parts.js';

export const IDENTITY = Symbol('identity parts');

export interface IdentityOptions {
  readonly settings: IdentitySettings;
  readonly clock: Clock;
  readonly isSecure: boolean;
  readonly trustedProxies: readonly string[];
  /** The private key of tokens: what counts attempts is drawn from it. */
  readonly tokenKeyFile: string;
}

/** The parts that accounts, sessions and sign-ins share, and the edge's: cookies, and where a request comes from. */
@Module({})
export class IdentityModule {
  static forOptions(options: IdentityOptions, observe: Observability): DynamicModule {
    const providers = [
      {
        provide: IDENTITY,
        inject: [DATABASE, FieldKeys, SecurityLog],
        useFactory: async (database: Database, keys: FieldKeys, log: SecurityLog): Promise<IdentityParts> =>
          identityParts(
            {
              uow: database,
              clock: options.clock,
              people: new PersonDirectory(),
              sealer: keys,
              attemptSecret: await readFile(options.tokenKeyFile),
              listener: new AccountWatch(log, observe.logger, observe.metrics),
            },
            options.settings,
          ),
      },
      { provide: SessionCookies, useValue: new SessionCookies(options.isSecure) },
      { provide: ClientReader, useValue: new ClientReader(options.trustedProxies) },
      {
        provide: SignInEdge,
        inject: [SessionCookies, ClientReader],
        useFactory: (cookies: SessionCookies, clients: ClientReader) => new SignInEdge(cookies, clients),
      },
    ];
    return { module: IdentityModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}

/** A use case that is made of the parts. */
export const ofParts = <T>(UseCase: new (parts: IdentityParts) => T) => ({
  provide: UseCase,
  inject: [IDENTITY],
  useFactory: (parts: IdentityParts): T => new UseCase(parts),
});
