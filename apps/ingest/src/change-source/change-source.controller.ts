import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { ChangeSourceBody } from './change-source.dto.js';
import { type ChangedSource, ChangeSource } from './change-source.use-case.js';

@ApiTags('来源')
@Controller('v1/sources')
export class ChangeSourceController {
  constructor(
    private readonly changeSource: ChangeSource,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':sourceId')
  @Roles('ops')
  @ApiOperation({ summary: '改变来源的状态、推送区划、限速和保存期限；不填的不变' })
  change(
    @Param('sourceId') sourceId: string,
    @Body() wanted: ChangeSourceBody,
    @CurrentActor() actor: Actor,
  ): Promise<ChangedSource> {
    return this.acts.done('source.change', actor, sourceId, () => this.changeSource.change(sourceId, wanted, actor));
  }
}
