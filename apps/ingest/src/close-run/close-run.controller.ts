import { Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentSource, SignedBySource } from '#platform/auth';
import type { Source } from '../sources/source.js';
import { type ClosedRun, CloseRun } from './close-run.use-case.js';

@ApiTags('批次')
@Controller('v1/runs')
@SignedBySource()
export class CloseRunController {
  constructor(private readonly closeRun: CloseRun) {}

  @Post(':runId/close')
  @HttpCode(200)
  @ApiOperation({ summary: '关闭批次；重复关闭得到同样的答复' })
  close(@Param('runId', ParseUUIDPipe) runId: string, @CurrentSource() source: Source): Promise<ClosedRun> {
    return this.closeRun.close(source, runId);
  }
}
