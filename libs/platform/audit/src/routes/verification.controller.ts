import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '#kernel';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { FINDINGS } from '../verification/finding.js';
import { HistoryDesk } from './history-desk.js';
import { officesOf } from './offices-of.js';
import {
  DEFAULT_ENTRIES,
  MOST_ENTRIES,
  ProofQuery,
  ProofView,
  VerificationQuery,
  VerificationView,
} from './verification.dto.js';

@ApiTags('审计')
@Controller('v1/history')
@Roles('auditor')
export class VerificationController {
  constructor(private readonly desk: HistoryDesk) {}

  @Get('verification')
  @ApiOperation({
    summary: '核对记录是否被更改、删除、插入、调换或截去：最新的，或分段核对全部',
    description:
      'scope=all 从最早的记录起核对一段；答复的 next 作为 cursor 再次请求，直到 next 为 null，全部记录、全部链头和数据库结构即核对完毕。',
  })
  @ApiOkResponse({ type: VerificationView })
  async verification(
    @CurrentActor() actor: Actor,
    @Query() { scope, entries, cursor }: VerificationQuery,
  ): Promise<VerificationView> {
    const { report, next, progress } = await this.desk.verify(
      scope === 'all' || cursor !== undefined
        ? { scope: 'all', entries: entries ?? MOST_ENTRIES, ...(cursor === undefined ? {} : { cursor }) }
        : { scope: 'newest', entries: entries ?? DEFAULT_ENTRIES },
    );
    const { chains: _of, erasures, ...shown } = report;
    const offices = officesOf(actor);
    return {
      ...shown,
      // How many there are is everybody's; by whom, and of what, is told as entries are.
      erasures:
        erasures === null
          ? null
          : {
              ...erasures,
              shown: erasures.shown
                .filter(({ procuratorateId: of }) => of === null || offices.includes(of))
                .map(({ procuratorateId: _office, ...erasure }) => erasure),
            },
      sound: report.findingCount === 0,
      // A path of the server is of no use to a person far from it.
      findings: report.findings.map(({ detail, ...finding }) => ({
        ...finding,
        says: FINDINGS[finding.kind],
        ...(detail === undefined || detail.includes('/') ? {} : { detail }),
      })),
      next,
      progress,
    };
  }

  @Get('proof')
  @ApiOperation({ summary: '一条记录在见证文件的签名之下的证明；只含本院、下级院和不属任何院的' })
  @ApiOkResponse({ type: ProofView })
  async proof(@CurrentActor() actor: Actor, @Query() { kind, id, seq }: ProofQuery): Promise<ProofView> {
    const answer = await this.desk.prove({ kind, id }, seq, officesOf(actor));
    if (answer === 'no-entry') throw new ProblemError('HTTP.NOT_FOUND', { detail: '没有这一条记录' });
    if (answer === 'not-sealed') throw new ProblemError('HTTP.NOT_FOUND', { detail: '这一条尚未封存，请几秒后再试' });
    if (answer === 'does-not-hold') {
      throw new ProblemError('HTTP.NOT_FOUND', { detail: '没有证明：封存这一条的一行与记录不符，请核对全部历史' });
    }
    return answer;
  }
}
