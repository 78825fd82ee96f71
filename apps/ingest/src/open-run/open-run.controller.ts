import { Body, Controller, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { checkOpenRun, OpenRunV1 } from '#contracts';
import { ProblemError } from '#kernel';
import { CurrentSource, SignedBySource } from '#platform/auth';
import { apiSchema } from '#platform/http';
import type { Source } from '../sources/source.js';
import { OpenRun } from './open-run.use-case.js';

@ApiTags('批次')
@Controller('v1/runs')
@SignedBySource()
export class OpenRunController {
  constructor(private readonly openRun: OpenRun) {}

  @Post()
  @ApiOperation({ summary: '打开一个补录批次' })
  @ApiBody({ schema: apiSchema(OpenRunV1) })
  async open(@Body() body: unknown, @CurrentSource() source: Source): Promise<{ runId: string }> {
    const checked = checkOpenRun(body);
    if (!checked.ok) throw new ProblemError('HTTP.INVALID', { items: checked.error });
    return this.openRun.open(source);
  }
}
