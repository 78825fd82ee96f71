import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ADMINISTRATORS, DEPARTMENT_KINDS, OFFICE_LEVELS } from '#domain/organisation';
import { type Actor, CurrentActor, Roles, ROLES } from '#platform/auth';
import { PAGE_LIMITS } from '#platform/http';
import { DepartmentItem, DutyItem, OfficeItem, PersonItem, StandInItem } from './organisation-items.dto.js';
import {
  type NamedWord,
  OfficeOfRegion,
  OfOfficeQuery,
  PersonPage,
  PersonsQuery,
  Vocabulary,
} from './read-organisation.dto.js';
import { ReadOrganisation } from './read-organisation.query.js';
import { toDepartmentItem, toOfficeItem, toPersonItem } from './to-items.js';

@ApiTags('组织机构')
@Controller('api/organisation')
@Roles('ops', 'security-admin', 'auditor')
export class ReadOrganisationController {
  constructor(private readonly organisation: ReadOrganisation) {}

  @Get('offices')
  @ApiOperation({ summary: '全部检察院' })
  @ApiOkResponse({ type: [OfficeItem] })
  async offices(): Promise<OfficeItem[]> {
    return (await this.organisation.offices()).map(toOfficeItem);
  }

  @Get('departments')
  @ApiOperation({ summary: '部门' })
  @ApiOkResponse({ type: [DepartmentItem] })
  async departments(@Query() { officeId }: OfOfficeQuery): Promise<DepartmentItem[]> {
    return (await this.organisation.departments(officeId)).map(toDepartmentItem);
  }

  @Get('duties')
  @ApiOperation({ summary: '管辖：区域与检察院' })
  @ApiOkResponse({ type: [DutyItem] })
  duties(): Promise<DutyItem[]> {
    return this.organisation.duties();
  }

  @Get('office-of/:regionCode12')
  @ApiOperation({ summary: '某一区域归哪个检察院管辖' })
  @ApiOkResponse({ type: OfficeOfRegion })
  async officeOf(@Param('regionCode12') regionCode12: string): Promise<OfficeOfRegion> {
    return { officeId: (await this.organisation.officeOfRegion(regionCode12)) ?? null };
  }

  @Get('persons')
  @ApiOperation({ summary: '本院和下级院的人员' })
  @ApiOkResponse({ type: PersonPage })
  async persons(@CurrentActor() actor: Actor, @Query() query: PersonsQuery): Promise<PersonPage> {
    const { items, nextCursor } = await this.organisation.people(actor, {
      ...query,
      limit: query.limit ?? PAGE_LIMITS.usual,
    });
    return { items: items.map(toPersonItem), nextCursor };
  }

  @Get('persons/:id')
  @ApiOperation({ summary: '一名人员' })
  @ApiOkResponse({ type: PersonItem })
  async person(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PersonItem> {
    return toPersonItem(await this.organisation.person(actor, id));
  }

  @Get('stand-ins')
  @ApiOperation({ summary: '本院和下级院的代理，新的在前，至多 1000 项' })
  @ApiOkResponse({ type: [StandInItem] })
  standIns(@CurrentActor() actor: Actor, @Query() { officeId }: OfOfficeQuery): Promise<StandInItem[]> {
    return this.organisation.standIns(actor, officeId);
  }

  @Get('vocabulary')
  @ApiOperation({ summary: '层级、业务类别、角色的名称' })
  @ApiOkResponse({ type: Vocabulary })
  vocabulary(): Vocabulary {
    return {
      levels: named(OFFICE_LEVELS),
      departmentKinds: named(DEPARTMENT_KINDS),
      roles: named(ROLES),
      administrators: ADMINISTRATORS,
    };
  }
}

const named = (words: Readonly<Record<string, string>>): NamedWord[] =>
  Object.entries(words).map(([id, name]) => ({ id, name }));
