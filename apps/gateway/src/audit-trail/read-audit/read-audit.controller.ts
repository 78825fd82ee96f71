import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { HistoryRecord } from '#platform/audit';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type AuditEntryBody, AuditPage, ReadAuditQuery } from './read-audit.dto.js';
import { ReadAudit } from './read-audit.use-case.js';

@ApiTags('审计')
@Controller('api/audit')
@Roles('auditor')
export class ReadAuditController {
  constructor(private readonly readAudit: ReadAudit) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '登录、账号和组织机构的记录，新的在前；本院和下级院的' })
  @ApiOkResponse({ type: AuditPage })
  async read(@CurrentActor() actor: Actor, @Query() query: ReadAuditQuery): Promise<AuditPage> {
    const { kind, personId, actorId, from, to, cursor, limit } = query;
    const page = await this.readAudit.execute(actor, { kind, personId, actorId, from, to }, { cursor, limit });
    return { items: page.items.map(toBody), nextCursor: page.nextCursor };
  }
}

function toBody({
  position,
  at,
  chain,
  seq,
  actorId,
  actorName,
  command,
  entry,
  secret,
}: HistoryRecord): AuditEntryBody {
  return {
    id: position,
    at: at.toISOString(),
    chain,
    seq,
    actor: actorId === null ? null : { id: actorId, name: actorName },
    command,
    entry: JSON.parse(entry) as unknown,
    ...clientOf(chain.kind === 'account' ? secret : null),
  };
}

/** What stands beside an entry of an account; see `AccountHistory`. */
function clientOf(secret: string | null): { address: string | null; userAgent: string | null } {
  if (secret === null) return { address: null, userAgent: null };
  const { address, userAgent } = JSON.parse(secret) as { address: string; userAgent: string };
  return { address, userAgent };
}
