import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { DepartmentItem } from '../read-organisation/organisation-items.dto.js';
import { toDepartmentItem } from '../read-organisation/to-items.js';
import { DepartmentBody, NewDepartmentBody } from './keep-department.dto.js';
import { KeepDepartment } from './keep-department.use-case.js';

@ApiTags('组织机构')
@Controller('api/organisation/departments')
@Roles('ops')
export class KeepDepartmentController {
  constructor(
    private readonly keepDepartment: KeepDepartment,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @ApiOperation({ summary: '录入部门' })
  @ApiOkResponse({ type: DepartmentItem })
  async create(@CurrentActor() actor: Actor, @Body() { id, ...facts }: NewDepartmentBody): Promise<DepartmentItem> {
    const create = () => this.keepDepartment.create(actor, id, facts);
    return toDepartmentItem(await this.acts.done('department.create', actor, id, create));
  }

  @Put(':id')
  @ApiOperation({ summary: '更改部门，或撤销' })
  @ApiOkResponse({ type: DepartmentItem })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: DepartmentBody,
  ): Promise<DepartmentItem> {
    const change = () => this.keepDepartment.change(actor, id, body);
    return toDepartmentItem(await this.acts.done('department.change', actor, id, change));
  }
}
