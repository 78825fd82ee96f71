import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ListSilencesQuery } from './list-silences.dto.js';
import { ListSilences, type SilencePage } from './list-silences.query.js';

@ApiTags('静默')
@Controller('v1/silences')
@Roles('data-officer', 'ops')
export class ListSilencesController {
  constructor(private readonly listSilences: ListSilences) {}

  @Get()
  @ApiOperation({ summary: '本院的来源中，久未推送的来源和事件类别，新的在前' })
  list(
    @CurrentActor() actor: Actor,
    @Query() { state, sourceId, before, limit }: ListSilencesQuery,
  ): Promise<SilencePage> {
    return this.listSilences.list(actor, {
      state: state ?? null,
      sourceId: sourceId ?? null,
      before: before ?? null,
      limit,
    });
  }
}
