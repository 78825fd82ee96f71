import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { OfficeItem } from '../read-organisation/organisation-items.dto.js';
import { toOfficeItem } from '../read-organisation/to-items.js';
import { NewOfficeBody, OfficeBody } from './keep-office.dto.js';
import { KeepOffice } from './keep-office.use-case.js';

@ApiTags('组织机构')
@Controller('api/organisation/offices')
@Roles('ops')
export class KeepOfficeController {
  constructor(
    private readonly keepOffice: KeepOffice,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @ApiOperation({ summary: '录入检察院；须在本院或下级院之下' })
  @ApiOkResponse({ type: OfficeItem })
  async create(@CurrentActor() actor: Actor, @Body() { id, ...facts }: NewOfficeBody): Promise<OfficeItem> {
    const create = () => this.keepOffice.create(actor, id, complete(facts));
    return toOfficeItem(await this.acts.done('office.create', actor, id, create));
  }

  @Put(':id')
  @ApiOperation({ summary: '更改检察院，或撤并' })
  @ApiOkResponse({ type: OfficeItem })
  async change(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() body: OfficeBody): Promise<OfficeItem> {
    const change = () => this.keepOffice.change(actor, id, complete(body));
    return toOfficeItem(await this.acts.done('office.change', actor, id, change));
  }
}

/** What a body may leave out. */
const complete = <T extends { readonly parentId?: string | null; readonly dispatched?: boolean }>(body: T) => ({
  ...body,
  parentId: body.parentId ?? null,
  dispatched: body.dispatched ?? false,
});
