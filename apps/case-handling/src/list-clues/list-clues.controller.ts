import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CLUE_READERS } from '../readers.js';
import { CluePage, ListCluesQuery } from './list-clues.dto.js';
import { ListClues } from './list-clues.query.js';

@ApiTags('线索')
@Controller('v1/clues')
@Roles(...CLUE_READERS)
export class ListCluesController {
  constructor(private readonly listClues: ListClues) {}

  @Get()
  @ApiOperation({ summary: '线索列表，新的在前；只含本人可以查阅的' })
  @ApiOkResponse({ type: CluePage })
  list(@CurrentActor() actor: Actor, @Query() query: ListCluesQuery): Promise<CluePage> {
    const { cursor, limit, ...filters } = query;
    return this.listClues.run(actor, filters, { cursor, limit });
  }
}
