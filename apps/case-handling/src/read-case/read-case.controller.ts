import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CASE_READERS } from '../readers.js';
import { CaseDetail } from './read-case.dto.js';
import { ReadCase } from './read-case.query.js';

@ApiTags('案件')
@Controller('v1/cases')
@Roles(...CASE_READERS)
export class ReadCaseController {
  constructor(private readonly readCase: ReadCase) {}

  @Get(':id')
  @ApiOperation({ summary: '一个案件，连同它的线索' })
  @ApiOkResponse({ type: CaseDetail })
  @ApiNotFoundResponse({ description: 'CASE.NOT_FOUND：没有，或不在可见范围' })
  read(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<CaseDetail> {
    return this.readCase.run(actor, id);
  }
}
