import { type DynamicModule, Module } from '@nestjs/common';
import type { IdentityParts } from '../accounts/identity-parts.js';
import { IDENTITY } from '../accounts/identity.module.js';
import type { MappedBy } from '../sign-in/sign-in-by-proof.js';
import { CertificateController } from './certificate.controller.js';
import type { CertificateVerifier } from './certificate-verifier.js';
import { SignInWithCertificate } from './sign-in-with-certificate/sign-in-with-certificate.use-case.js';
import { StartCertificate } from './start-certificate/start-certificate.use-case.js';

export interface CertificateOptions {
  readonly verifier: CertificateVerifier;
  readonly mappedBy: MappedBy;
  readonly publicUrl: string;
}

/** The sign-in with a certificate. Imported only where one is configured. */
@Module({})
export class CertificateModule {
  static forOptions({ verifier, mappedBy, publicUrl }: CertificateOptions): DynamicModule {
    return {
      module: CertificateModule,
      controllers: [CertificateController],
      providers: [
        {
          provide: StartCertificate,
          inject: [IDENTITY],
          useFactory: ({ door }: IdentityParts) => new StartCertificate(door, publicUrl),
        },
        {
          provide: SignInWithCertificate,
          inject: [IDENTITY],
          useFactory: (parts: IdentityParts) => new SignInWithCertificate({ ...parts, verifier, mappedBy, publicUrl }),
        },
      ],
    };
  }
}
