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
import { CLUE_LIFECYCLE } from '#domain/clues';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { CaseworkTelemetry } from '../casework-telemetry.js';
import { CLUE_READERS } from '../readers.js';
import { ClueMovedAnswer, MoveClueBody } from './move-clue.dto.js';
import { type ClueAfterMove, MoveClue } from './move-clue.use-case.js';

@ApiTags('线索')
@Controller('v1/clues')
@Roles(...CLUE_READERS)
export class MoveClueController {
  constructor(
    private readonly moveClue: MoveClue,
    private readonly telemetry: CaseworkTelemetry,
  ) {}

  @Post(':id/commands/:command')
  @HttpCode(200)
  @ApiOperation({ summary: '对线索作出一项操作：开始评估、立案、不立案、移送、并案' })
  @ApiParam({ name: 'command', enum: CLUE_LIFECYCLE.commands.map((row) => row.id) })
  @ApiOkResponse({ type: ClueMovedAnswer })
  @ApiForbiddenResponse({ description: 'LIFECYCLE.ROLE_FORBIDS：须由其他角色作出，指明依据' })
  @ApiNotFoundResponse({ description: 'CLUE.NOT_FOUND、LIFECYCLE.COMMAND_UNKNOWN' })
  @ApiConflictResponse({ description: 'LIFECYCLE.VERSION_CONFLICT、LIFECYCLE.STATE_FORBIDS，带当前的 version' })
  @ApiUnprocessableEntityResponse({ description: 'LIFECYCLE.REASON_MISSING 等：缺少必须填写的内容' })
  async move(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) clueId: string,
    @Param('command') command: string,
    @Body() body: MoveClueBody,
  ): Promise<ClueMovedAnswer> {
    const { version, reason = null, receiver = null, targetClueId = null } = body;
    return this.telemetry.command('clue', command, async () => {
      const request = { clueId, command, version, reason, receiver, targetClueId };
      const { clue, openedCase } = await this.moveClue.run(actor, request);
      return toAnswer(clue, openedCase);
    });
  }
}

function toAnswer(clue: ClueAfterMove['clue'], openedCase: ClueAfterMove['openedCase']): ClueMovedAnswer {
  const { id, number, state, version, caseId, mergedIntoId } = clue;
  const stateName = CLUE_LIFECYCLE.states[state].name;
  return { id, number, state, stateName, version, caseId, caseNumber: openedCase?.number ?? null, mergedIntoId };
}
