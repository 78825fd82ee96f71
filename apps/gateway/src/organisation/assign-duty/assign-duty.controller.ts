import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { DutyItem } from '../read-organisation/organisation-items.dto.js';
import { AssignDuty } from './assign-duty.use-case.js';
import { DutyBody } from './assign-duty.dto.js';

@ApiTags('组织机构')
@Controller('api/organisation/duties')
@Roles('ops')
export class AssignDutyController {
  constructor(private readonly assignDuty: AssignDuty) {}

  @Put(':regionPrefix')
  @ApiOperation({ summary: '指定管辖某一区域的检察院；较长的前缀优先' })
  @ApiOkResponse({ type: DutyItem })
  assign(
    @CurrentActor() actor: Actor,
    @Param('regionPrefix') regionPrefix: string,
    @Body() { officeId }: DutyBody,
  ): Promise<DutyItem> {
    return this.assignDuty.assign(actor, regionPrefix, officeId);
  }

  @Delete(':regionPrefix')
  @HttpCode(204)
  @ApiOperation({ summary: '收回某一区域' })
  remove(@CurrentActor() actor: Actor, @Param('regionPrefix') regionPrefix: string): Promise<void> {
    return this.assignDuty.remove(actor, regionPrefix);
  }
}
