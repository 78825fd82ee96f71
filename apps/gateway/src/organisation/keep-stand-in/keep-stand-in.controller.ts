import { Body, Controller, Delete, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { StandInItem } from '../read-organisation/organisation-items.dto.js';
import { NewStandInBody, StandInBody } from './keep-stand-in.dto.js';
import { KeepStandIn } from './keep-stand-in.use-case.js';

/** A stand-in gives roles, so it is the security administrator's. */
@ApiTags('组织机构')
@Controller('api/organisation/stand-ins')
@Roles('security-admin')
export class KeepStandInController {
  constructor(
    private readonly keepStandIn: KeepStandIn,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @ApiOperation({ summary: '指定代理人：在此期间取得被代理人的角色和部门，不能再转' })
  @ApiOkResponse({ type: StandInItem })
  create(@CurrentActor() actor: Actor, @Body() body: NewStandInBody): Promise<StandInItem> {
    return this.acts.done('stand-in.create', actor, body.personId, () => this.keepStandIn.create(actor, body));
  }

  @Put(':id')
  @ApiOperation({ summary: '提前结束或延长代理' })
  @ApiOkResponse({ type: StandInItem })
  end(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: StandInBody,
  ): Promise<StandInItem> {
    return this.acts.done('stand-in.change', actor, id, () => this.keepStandIn.end(actor, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: '撤回尚未开始的代理' })
  remove(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.acts.done('stand-in.remove', actor, id, () => this.keepStandIn.remove(actor, id));
  }
}
