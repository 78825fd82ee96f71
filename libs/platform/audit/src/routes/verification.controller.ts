import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '#kernel';
import { Roles } from '#platform/auth';
import { FINDINGS } from '../verification/finding.js';
import { HistoryDesk } from './history-desk.js';
import { DEFAULT_ENTRIES, ProofQuery, ProofView, VerificationQuery, VerificationView } from './verification.dto.js';

@ApiTags('审计')
@Controller('v1/history')
@Roles('auditor')
export class VerificationController {
  constructor(private readonly desk: HistoryDesk) {}

  @Get('verification')
  @ApiOperation({ summary: '核对最新的记录是否被更改、删除、插入、调换或截去' })
  @ApiOkResponse({ type: VerificationView })
  async verification(@Query() query: VerificationQuery): Promise<VerificationView> {
    const { chains: _of, ...report } = await this.desk.verify(query.entries ?? DEFAULT_ENTRIES);
    return {
      ...report,
      sound: report.findingCount === 0,
      // A path of the server is of no use to a person far from it.
      findings: report.findings.map(({ detail, ...finding }) => ({
        ...finding,
        says: FINDINGS[finding.kind],
        ...(detail === undefined || detail.includes('/') ? {} : { detail }),
      })),
    };
  }

  @Get('proof')
  @ApiOperation({ summary: '一条记录在见证文件的签名之下的证明' })
  @ApiOkResponse({ type: ProofView })
  async proof(@Query() { kind, id, seq }: ProofQuery): Promise<ProofView> {
    const answer = await this.desk.prove({ kind, id }, seq);
    if (answer === 'no-entry') throw new ProblemError('HTTP.NOT_FOUND', { detail: '没有这一条记录' });
    if (answer === 'not-sealed') throw new ProblemError('HTTP.NOT_FOUND', { detail: '这一条尚未封存，请几秒后再试' });
    if (answer === 'does-not-hold') {
      throw new ProblemError('HTTP.NOT_FOUND', { detail: '没有证明：封存这一条的一行与记录不符，请核对全部历史' });
    }
    return answer;
  }
}
