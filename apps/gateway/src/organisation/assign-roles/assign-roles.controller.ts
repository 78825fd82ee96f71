import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { PersonItem } from '../read-organisation/organisation-items.dto.js';
import { toPersonItem } from '../read-organisation/to-items.js';
import { RolesBody } from './assign-roles.dto.js';
import { AssignRoles } from './assign-roles.use-case.js';

@ApiTags('组织机构')
@Controller('api/organisation/persons')
@Roles('security-admin')
export class AssignRolesController {
  constructor(
    private readonly assignRoles: AssignRoles,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':id/roles')
  @ApiOperation({ summary: '授予、变更或结束角色；系统、安全、审计管理员互不兼任，也不兼任其他角色' })
  @ApiOkResponse({ type: PersonItem })
  async assign(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { revision, terms }: RolesBody,
  ): Promise<PersonItem> {
    const whole = terms.map(({ role, fromDay, toDay }) => ({ role, fromDay, toDay: toDay ?? null }));
    const assign = () => this.assignRoles.assign(actor, id, revision, whole);
    return toPersonItem(await this.acts.done('roles.assign', actor, id, assign));
  }
}
