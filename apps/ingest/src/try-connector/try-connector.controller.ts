import { Body, Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { TryConnectorBody } from './try-connector.dto.js';
import { type TriedConnector, TryConnector } from './try-connector.use-case.js';

@ApiTags('拉取')
@Controller('v1/sources')
export class TryConnectorController {
  constructor(
    private readonly tryConnector: TryConnector,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':sourceId/connector/try')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '试问一页：显示请求（密钥遮盖）、答复的分页信息，逐栏说明各条记录；不保存任何内容' })
  try(
    @Param('sourceId') sourceId: string,
    @Body() body: TryConnectorBody,
    @CurrentActor() actor: Actor,
  ): Promise<TriedConnector> {
    return this.acts.done('source.connector.try', actor, sourceId, () => this.tryConnector.try(sourceId, body, actor));
  }
}
