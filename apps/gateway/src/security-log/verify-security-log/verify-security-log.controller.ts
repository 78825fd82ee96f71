import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '#platform/auth';
import { SecurityLogReportBody, VerifySecurityLogQuery } from './verify-security-log.dto.js';
import { VerifySecurityLog } from './verify-security-log.use-case.js';

@ApiTags('审计')
@Controller('api/security-log/verification')
@Roles('auditor')
export class VerifySecurityLogController {
  constructor(private readonly verifySecurityLog: VerifySecurityLog) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '核对最近几天的安全日志是否被更改、删除、插入或截去，指出文件和行' })
  @ApiOkResponse({ type: [SecurityLogReportBody] })
  @ApiResponse({ status: 404, description: 'GATEWAY.SECURITY_LOG_ELSEWHERE' })
  verify(@Query() { days }: VerifySecurityLogQuery): Promise<SecurityLogReportBody[]> {
    return this.verifySecurityLog.execute(days);
  }
}
