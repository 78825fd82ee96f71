import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { type Case, CASE_LIFECYCLE } from '#domain/cases';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CaseworkTelemetry } from '../casework-telemetry.js';
import { CASE_READERS } from '../readers.js';
import { CaseMovedAnswer, MoveCaseBody } from './move-case.dto.js';
import { MoveCase } from './move-case.use-case.js';

@ApiTags('案件')
@Controller('v1/cases')
@Roles(...CASE_READERS)
export class MoveCaseController {
  constructor(
    private readonly moveCase: MoveCase,
    private readonly telemetry: CaseworkTelemetry,
  ) {}

  @Post(':id/commands/:command')
  @HttpCode(200)
  @ApiOperation({ summary: '对案件作出一项操作：开始调查核实、制发检察建议、结案、归档' })
  @ApiParam({ name: 'command', enum: CASE_LIFECYCLE.commands.map((row) => row.id) })
  @ApiOkResponse({ type: CaseMovedAnswer })
  @ApiForbiddenResponse({ description: 'LIFECYCLE.ROLE_FORBIDS：须由其他角色作出，指明依据' })
  @ApiNotFoundResponse({ description: 'CASE.NOT_FOUND、LIFECYCLE.COMMAND_UNKNOWN' })
  @ApiConflictResponse({ description: 'LIFECYCLE.VERSION_CONFLICT、LIFECYCLE.STATE_FORBIDS，带当前的 version' })
  @ApiUnprocessableEntityResponse({ description: 'LIFECYCLE.REASON_MISSING：缺少理由' })
  async move(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) caseId: string,
    @Param('command') command: string,
    @Body() body: MoveCaseBody,
  ): Promise<CaseMovedAnswer> {
    const { version, reason = null } = body;
    return this.telemetry.command('case', command, async () =>
      toAnswer(await this.moveCase.run(actor, { caseId, command, version, reason })),
    );
  }
}

const toAnswer = ({ id, number, state, version, suggestionIssuedOn }: Case): CaseMovedAnswer => ({
  id,
  number,
  state,
  stateName: CASE_LIFECYCLE.states[state].name,
  version,
  suggestionIssuedOn,
});
