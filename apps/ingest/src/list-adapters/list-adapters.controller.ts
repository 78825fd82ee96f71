import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type AdapterLanguage, type AdapterSummary, type AdapterView, ListAdapters } from './list-adapters.query.js';

@ApiTags('适配器')
@Controller('v1')
@Roles('data-officer', 'ops')
export class ListAdaptersController {
  constructor(private readonly listAdapters: ListAdapters) {}

  @Get('adapters')
  @ApiOperation({ summary: '本院的和随产品提供的适配器，各有哪些版本，哪些来源在用' })
  async list(@CurrentActor() actor: Actor): Promise<{ adapters: AdapterSummary[] }> {
    return { adapters: await this.listAdapters.list(actor) };
  }

  @Get('adapters/:adapterId/versions/:version')
  @ApiOperation({ summary: '适配器的一个版本，连同检查的结果' })
  read(
    @Param('adapterId') adapterId: string,
    @Param('version', ParseIntPipe) version: number,
    @CurrentActor() actor: Actor,
  ): Promise<AdapterView> {
    return this.listAdapters.read(actor, adapterId, version);
  }

  @Get('adapter-language')
  @ApiOperation({ summary: '适配器写法的 JSON Schema、推送内容中的位置和本系统的类别' })
  language(): AdapterLanguage {
    return this.listAdapters.language();
  }
}
