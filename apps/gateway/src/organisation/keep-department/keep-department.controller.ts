import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { DepartmentItem } from '../read-organisation/organisation-items.dto.js';
import { toDepartmentItem } from '../read-organisation/to-items.js';
import { DepartmentBody, NewDepartmentBody } from './keep-department.dto.js';
import { KeepDepartment } from './keep-department.use-case.js';

@ApiTags('组织机构')
@Controller('api/organisation/departments')
@Roles('ops')
export class KeepDepartmentController {
  constructor(private readonly keepDepartment: KeepDepartment) {}

  @Post()
  @ApiOperation({ summary: '录入部门' })
  @ApiOkResponse({ type: DepartmentItem })
  async create(@CurrentActor() actor: Actor, @Body() { id, ...facts }: NewDepartmentBody): Promise<DepartmentItem> {
    return toDepartmentItem(await this.keepDepartment.create(actor, id, facts));
  }

  @Put(':id')
  @ApiOperation({ summary: '更改部门，或撤销' })
  @ApiOkResponse({ type: DepartmentItem })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: DepartmentBody,
  ): Promise<DepartmentItem> {
    return toDepartmentItem(await this.keepDepartment.change(actor, id, body));
  }
}
