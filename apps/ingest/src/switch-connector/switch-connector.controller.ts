import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { type SwitchedConnector, SwitchConnector } from './switch-connector.use-case.js';

@ApiTags('拉取')
@Controller('v1/sources')
@Roles('data-officer', 'ops')
export class SwitchConnectorController {
  constructor(
    private readonly switchConnector: SwitchConnector,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':sourceId/connector/start')
  @HttpCode(200)
  @ApiOperation({ summary: '开始拉取，从上次的位置继续；已在拉取的，不变' })
  start(@Param('sourceId') sourceId: string, @CurrentActor() actor: Actor): Promise<SwitchedConnector> {
    return this.acts.done('source.connector.start', actor, sourceId, () => this.switchConnector.start(sourceId, actor));
  }

  @Post(':sourceId/connector/stop')
  @HttpCode(200)
  @ApiOperation({ summary: '停止拉取；位置保留，正在请求的一页不再接收' })
  stop(@Param('sourceId') sourceId: string, @CurrentActor() actor: Actor): Promise<SwitchedConnector> {
    return this.acts.done('source.connector.stop', actor, sourceId, () => this.switchConnector.stop(sourceId, actor));
  }
}
