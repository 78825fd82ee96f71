import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentSource, SignedBySource } from '#platform/auth';
import type { Source } from '../sources/source.js';
import { ReadRun, type RunView } from './read-run.query.js';

@ApiTags('批次')
@Controller('v1/runs')
@SignedBySource()
export class ReadRunController {
  constructor(private readonly readRun: ReadRun) {}

  @Get(':runId')
  @ApiOperation({ summary: '批次的状态和已发布的事件数' })
  read(@Param('runId', ParseUUIDPipe) runId: string, @CurrentSource() source: Source): Promise<RunView> {
    return this.readRun.read(source, runId);
  }
}
