import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type ListedSource, ListSources } from './list-sources.query.js';

@ApiTags('来源')
@Controller('v1/sources')
export class ListSourcesController {
  constructor(private readonly listSources: ListSources) {}

  @Get()
  @Roles('ops', 'data-officer', 'auditor')
  @ApiOperation({ summary: '已登记的来源，不含密钥；系统管理员和审计管理员见全部，数据专员见本院、本人管辖区域内的' })
  async list(@CurrentActor() actor: Actor): Promise<{ sources: ListedSource[] }> {
    return { sources: await this.listSources.list(actor) };
  }
}
