import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CASE_READERS, CLUE_READERS } from '../readers.js';
import { HistoryPage, ReadHistoryQuery } from './read-history.dto.js';
import { ReadHistory } from './read-history.query.js';

@Controller('v1')
export class ReadHistoryController {
  constructor(private readonly readHistory: ReadHistory) {}

  @Roles(...CLUE_READERS)
  @Get('clues/:id/history')
  @ApiTags('线索')
  @ApiOperation({ summary: '线索的经过，按先后' })
  @ApiOkResponse({ type: HistoryPage })
  ofClue(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: ReadHistoryQuery,
  ): Promise<HistoryPage> {
    return this.readHistory.ofClue(actor, id, query);
  }

  @Roles(...CASE_READERS)
  @Get('cases/:id/history')
  @ApiTags('案件')
  @ApiOperation({ summary: '案件的经过，按先后' })
  @ApiOkResponse({ type: HistoryPage })
  ofCase(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: ReadHistoryQuery,
  ): Promise<HistoryPage> {
    return this.readHistory.ofCase(actor, id, query);
  }
}
