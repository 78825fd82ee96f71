import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Observability } from '#platform/observe';
import type { IdentityParts } from '../accounts/identity-parts.js';
import { IDENTITY } from '../accounts/identity.module.js';
import type { MappedBy } from '../sign-in/sign-in-by-proof.js';
import { FinishOidc } from './finish-oidc/finish-oidc.use-case.js';
import { OIDC_LOG, OidcController } from './oidc.controller.js';
import { OidcProvider, type OidcSettings } from './oidc-provider.js';
import { StartOidc } from './start-oidc/start-oidc.use-case.js';

export interface OidcOptions extends Omit<OidcSettings, 'clientSecret'> {
  readonly clientSecretFile: string;
  readonly mappedBy: MappedBy;
}

/** The sign-in by an identity provider. Imported only where one is configured. */
@Module({})
export class OidcModule {
  static forOptions({ clientSecretFile, mappedBy, ...settings }: OidcOptions, observe: Observability): DynamicModule {
    return {
      module: OidcModule,
      controllers: [OidcController],
      providers: [
        { provide: OIDC_LOG, useValue: observe.logger },
        {
          provide: OidcProvider,
          useFactory: () => {
            const clientSecret = readFileSync(clientSecretFile, 'utf8').trim();
            return new OidcProvider({ ...settings, clientSecret });
          },
        },
        {
          provide: StartOidc,
          inject: [IDENTITY, OidcProvider],
          useFactory: ({ door }: IdentityParts, provider: OidcProvider) => new StartOidc(door, provider),
        },
        {
          provide: FinishOidc,
          inject: [IDENTITY, OidcProvider],
          useFactory: (parts: IdentityParts, provider: OidcProvider) =>
            new FinishOidc({ ...parts, provider, mappedBy }),
        },
      ],
    };
  }
}
