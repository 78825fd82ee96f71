import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, AnyRole, CurrentActor } from '#platform/auth';
import { NamesBody, NamesQuery } from './read-names.dto.js';
import { ReadNames } from './read-names.query.js';

@ApiTags('组织机构')
@Controller('api/names')
export class ReadNamesController {
  constructor(private readonly readNames: ReadNames) {}

  @Get()
  @AnyRole()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '按编号查本院和下级院人员、部门的名称' })
  @ApiOkResponse({ type: NamesBody })
  names(@CurrentActor() actor: Actor, @Query() { persons, departments }: NamesQuery): Promise<NamesBody> {
    return this.readNames.of(actor, { persons, departments });
  }
}
