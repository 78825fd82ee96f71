import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import type { SecurityLine } from '#platform/observe';
import { ReadSecurityLogQuery, type SecurityLineBody, SecurityLogPageBody } from './read-security-log.dto.js';
import { ReadSecurityLog } from './read-security-log.use-case.js';

@ApiTags('审计')
@Controller('api/security-log')
@Roles('auditor')
export class ReadSecurityLogController {
  constructor(private readonly readSecurityLog: ReadSecurityLog) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '各服务的安全日志，新的在前；本院和下级院的，以及不属于任何院的' })
  @ApiOkResponse({ type: SecurityLogPageBody })
  @ApiResponse({ status: 404, description: 'GATEWAY.SECURITY_LOG_ELSEWHERE' })
  async read(@CurrentActor() actor: Actor, @Query() query: ReadSecurityLogQuery): Promise<SecurityLogPageBody> {
    const { service, kind, from, to, cursor, limit } = query;
    const page = await this.readSecurityLog.execute(actor, { service, kind, from, to, cursor, limit });
    return { items: page.items.map(toBody), faults: [...page.faults], nextCursor: page.nextCursor };
  }
}

const toBody = (line: SecurityLine): SecurityLineBody => ({
  service: line.service,
  instance: line.instance,
  seq: line.seq ?? null,
  at: line.at,
  event: line.event,
  outcome: line.outcome,
  actorId: line.actorId ?? null,
  subjectId: line.subjectId ?? null,
  procuratorateId: line.procuratorateId ?? null,
  address: line.address ?? null,
  sessionId: line.sessionId ?? null,
  facts: line.facts ?? {},
  traceId: line.traceId ?? null,
});
