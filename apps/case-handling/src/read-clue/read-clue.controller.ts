import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CLUE_READERS } from '../readers.js';
import { ClueDetail } from './read-clue.dto.js';
import { ReadClue } from './read-clue.query.js';

@ApiTags('线索')
@Controller('v1/clues')
@Roles(...CLUE_READERS)
export class ReadClueController {
  constructor(private readonly readClue: ReadClue) {}

  @Get(':id')
  @ApiOperation({ summary: '一条线索，连同命中的理由、事件摘要和相关的案件、线索' })
  @ApiOkResponse({ type: ClueDetail })
  @ApiNotFoundResponse({ description: 'CLUE.NOT_FOUND：没有，或不在可见范围' })
  read(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<ClueDetail> {
    return this.readClue.run(actor, id);
  }
}
