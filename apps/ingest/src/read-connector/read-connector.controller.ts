import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { connectorSchema } from '../pull/connector-format.js';
import type { ConnectorState } from './connector-state.js';
import { type ConnectorView, ReadConnector } from './read-connector.query.js';

@ApiTags('拉取')
@Controller('v1')
@Roles('data-officer', 'ops')
export class ReadConnectorController {
  constructor(private readonly readConnector: ReadConnector) {}

  @Get('sources/:sourceId/connector')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '来源的拉取连接器；密钥不显示' })
  read(@Param('sourceId') sourceId: string, @CurrentActor() actor: Actor): Promise<ConnectorView> {
    return this.readConnector.read(sourceId, actor);
  }

  @Get('sources/:sourceId/connector/state')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '拉取到何处、落后多久、最近的失败及其原因' })
  state(@Param('sourceId') sourceId: string, @CurrentActor() actor: Actor): Promise<ConnectorState> {
    return this.readConnector.state(sourceId, actor);
  }

  @Get('connector-language')
  @ApiOperation({ summary: '拉取连接器写法的 JSON Schema' })
  language(): { readonly schema: object } {
    return { schema: connectorSchema() };
  }
}
