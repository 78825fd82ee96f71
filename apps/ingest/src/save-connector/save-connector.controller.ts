import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { SaveConnectorBody } from './save-connector.dto.js';
import { SaveConnector, type StoredConnector } from './save-connector.use-case.js';

@ApiTags('拉取')
@Controller('v1/sources')
export class SaveConnectorController {
  constructor(
    private readonly saveConnector: SaveConnector,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':sourceId/connector')
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '保存来源的拉取连接器，成为下一个版本；密钥封存，不再显示' })
  save(
    @Param('sourceId') sourceId: string,
    @Body() body: SaveConnectorBody,
    @CurrentActor() actor: Actor,
  ): Promise<StoredConnector> {
    return this.acts.done('source.connector.save', actor, sourceId, () =>
      this.saveConnector.save(sourceId, body, actor),
    );
  }
}
