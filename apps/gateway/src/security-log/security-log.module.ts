import { type DynamicModule, Module } from '@nestjs/common';
import { loadChainKeys, readSecurityLog, servicesWithLogs, verifySecurityLog } from '#platform/observe';
import type { IdentityParts } from '../accounts/identity-parts.js';
import { IDENTITY } from '../accounts/identity.module.js';
import type { LogPlace } from './log-place.js';
import { ReadSecurityLogController } from './read-security-log/read-security-log.controller.js';
import { ReadSecurityLog } from './read-security-log/read-security-log.use-case.js';
import { VerifySecurityLogController } from './verify-security-log/verify-security-log.controller.js';
import { VerifySecurityLog } from './verify-security-log/verify-security-log.use-case.js';

export interface SecurityLogOptions {
  /** SECURITY_LOG_DIR, which all services have in common; empty: the events are in no file here. */
  readonly directory: string;
  readonly keyFile: string;
}

/** What the audit administrator reads of the security logs. */
@Module({})
export class SecurityLogModule {
  static forFiles(options: SecurityLogOptions): DynamicModule {
    const place = placeOf(options);
    return {
      module: SecurityLogModule,
      controllers: [VerifySecurityLogController, ReadSecurityLogController],
      providers: [
        { provide: ReadSecurityLog, useValue: new ReadSecurityLog(place) },
        {
          provide: VerifySecurityLog,
          inject: [IDENTITY],
          useFactory: ({ clock }: IdentityParts) => new VerifySecurityLog(place, clock),
        },
      ],
    };
  }
}

function placeOf({ directory, keyFile }: SecurityLogOptions): LogPlace | null {
  if (directory === '') return null;
  // Read at each use: a key that is added later is known without a restart.
  const where = () => ({ directory, keys: loadChainKeys(keyFile) });
  return {
    read: (query, page) => readSecurityLog(where(), query, page),
    services: () => servicesWithLogs(directory),
    verify: (service, about) => verifySecurityLog(where(), service, about),
  };
}
