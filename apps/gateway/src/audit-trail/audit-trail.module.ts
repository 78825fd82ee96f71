import { Module } from '@nestjs/common';
import { HistoryChains } from '#platform/audit';
import type { IdentityParts } from '../accounts/identity-parts.js';
import { IDENTITY } from '../accounts/identity.module.js';
import { ReadAuditController } from './read-audit/read-audit.controller.js';
import { ReadAudit } from './read-audit/read-audit.use-case.js';

/** What the audit administrator reads of the gateway. */
@Module({
  controllers: [ReadAuditController],
  providers: [
    {
      provide: ReadAudit,
      inject: [IDENTITY],
      useFactory: ({ uow, accounts }: IdentityParts) => new ReadAudit(uow, new HistoryChains(), accounts),
    },
  ],
})
export class AuditTrailModule {}
