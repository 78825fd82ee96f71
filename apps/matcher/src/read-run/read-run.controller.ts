import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ReadRun, type RunView } from './read-run.query.js';

@ApiTags('匹配')
@Controller('v1/runs')
export class ReadRunController {
  constructor(private readonly readRun: ReadRun) {}

  @Get(':runId')
  @Roles('data-officer', 'ops', 'case-management')
  @ApiOperation({ summary: '补录批次的匹配进度' })
  read(@CurrentActor() actor: Actor, @Param('runId', ParseUUIDPipe) runId: string): Promise<RunView> {
    return this.readRun.read(actor, runId);
  }
}
