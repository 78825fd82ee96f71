import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CASE_READERS, CLUE_READERS } from '../readers.js';
import { NextSteps } from './next-steps.dto.js';
import { ListNextSteps } from './next-steps.query.js';

@Controller('v1')
export class NextStepsController {
  constructor(private readonly listNextSteps: ListNextSteps) {}

  @Roles(...CLUE_READERS)
  @Get('clues/:id/commands')
  @ApiTags('线索')
  @ApiOperation({ summary: '线索现在可以作出的操作，由谁作出，依据哪一条' })
  @ApiOkResponse({ type: NextSteps })
  ofClue(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<NextSteps> {
    return this.listNextSteps.ofClue(actor, id);
  }

  @Roles(...CASE_READERS)
  @Get('cases/:id/commands')
  @ApiTags('案件')
  @ApiOperation({ summary: '案件现在可以作出的操作，由谁作出，依据哪一条' })
  @ApiOkResponse({ type: NextSteps })
  ofCase(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<NextSteps> {
    return this.listNextSteps.ofCase(actor, id);
  }
}
