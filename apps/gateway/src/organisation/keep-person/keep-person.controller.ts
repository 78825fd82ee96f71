import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { PersonItem } from '../read-organisation/organisation-items.dto.js';
import { toPersonItem } from '../read-organisation/to-items.js';
import { NewPersonBody, PersonBody } from './keep-person.dto.js';
import { KeepPerson } from './keep-person.use-case.js';

@ApiTags('组织机构')
@Controller('api/organisation/persons')
@Roles('ops')
export class KeepPersonController {
  constructor(
    private readonly keepPerson: KeepPerson,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @ApiOperation({ summary: '录入人员；角色由安全管理员另行授予' })
  @ApiOkResponse({ type: PersonItem })
  async create(@CurrentActor() actor: Actor, @Body() { id, ...facts }: NewPersonBody): Promise<PersonItem> {
    const person = { ...facts, regionPrefixes: facts.regionPrefixes ?? null };
    const create = () => this.keepPerson.create(actor, id, person);
    return toPersonItem(await this.acts.done('person.create', actor, id, create));
  }

  @Put(':id')
  @ApiOperation({ summary: '更改人员，调动，或办理离职' })
  @ApiOkResponse({ type: PersonItem })
  async change(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() body: PersonBody): Promise<PersonItem> {
    const person = { ...body, regionPrefixes: body.regionPrefixes ?? null };
    const change = () => this.keepPerson.change(actor, id, person);
    return toPersonItem(await this.acts.done('person.change', actor, id, change));
  }
}
