import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { DutyItem } from '../read-organisation/organisation-items.dto.js';
import { AssignDuty } from './assign-duty.use-case.js';
import { DutyBody } from './assign-duty.dto.js';

@ApiTags('组织机构')
@Controller('api/organisation/duties')
@Roles('ops')
export class AssignDutyController {
  constructor(
    private readonly assignDuty: AssignDuty,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':regionPrefix')
  @ApiOperation({ summary: '指定管辖某一区域的检察院；较长的前缀优先' })
  @ApiOkResponse({ type: DutyItem })
  assign(
    @CurrentActor() actor: Actor,
    @Param('regionPrefix') regionPrefix: string,
    @Body() { officeId }: DutyBody,
  ): Promise<DutyItem> {
    const assign = () => this.assignDuty.assign(actor, regionPrefix, officeId);
    return this.acts.done('duty.assign', actor, regionPrefix, assign);
  }

  @Delete(':regionPrefix')
  @HttpCode(204)
  @ApiOperation({ summary: '收回某一区域' })
  remove(@CurrentActor() actor: Actor, @Param('regionPrefix') regionPrefix: string): Promise<void> {
    return this.acts.done('duty.remove', actor, regionPrefix, () => this.assignDuty.remove(actor, regionPrefix));
  }
}
