import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { DraftAdapterBody } from './draft-adapter.dto.js';
import { DraftAdapter, type DraftedAdapter } from './draft-adapter.use-case.js';

@ApiTags('适配器')
@Controller('v1/adapters')
export class DraftAdapterController {
  constructor(private readonly draftAdapter: DraftAdapter) {}

  @Post()
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '起草一个适配器，或改写它的草稿；答复中有检查的结果' })
  draft(@Body() body: DraftAdapterBody, @CurrentActor() actor: Actor): Promise<DraftedAdapter> {
    return this.draftAdapter.draft(body.definition, actor);
  }
}
