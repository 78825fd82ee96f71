import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ListConnectors, type ListedConnector } from './list-connectors.query.js';

@ApiTags('拉取')
@Controller('v1/connectors')
export class ListConnectorsController {
  constructor(private readonly listConnectors: ListConnectors) {}

  @Get()
  @Roles('data-officer', 'ops')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '拉取连接器及其进度，不含写法和密钥；见本人可以设置拉取的来源的' })
  async list(@CurrentActor() actor: Actor): Promise<{ connectors: ListedConnector[] }> {
    return { connectors: await this.listConnectors.list(actor) };
  }
}
