import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CASE_READERS } from '../readers.js';
import { CasePage, ListCasesQuery } from './list-cases.dto.js';
import { ListCases } from './list-cases.query.js';

@ApiTags('案件')
@Controller('v1/cases')
@Roles(...CASE_READERS)
export class ListCasesController {
  constructor(private readonly listCases: ListCases) {}

  @Get()
  @ApiOperation({ summary: '案件列表，新的在前；只含本人可以查阅的' })
  @ApiOkResponse({ type: CasePage })
  list(@CurrentActor() actor: Actor, @Query() query: ListCasesQuery): Promise<CasePage> {
    const { cursor, limit, ...filters } = query;
    return this.listCases.run(actor, filters, { cursor, limit });
  }
}
