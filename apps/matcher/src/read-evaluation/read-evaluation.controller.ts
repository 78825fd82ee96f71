import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type EvaluationView, ReadEvaluation } from './read-evaluation.query.js';

@ApiTags('匹配')
@Controller('v1/evaluations')
export class ReadEvaluationController {
  constructor(private readonly readEvaluation: ReadEvaluation) {}

  @Get(':eventId')
  @Roles('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management', 'data-officer', 'auditor')
  @ApiOperation({ summary: '一个事件各版本的匹配结果，及其所在的命中' })
  read(@CurrentActor() actor: Actor, @Param('eventId', ParseUUIDPipe) eventId: string): Promise<EvaluationView> {
    return this.readEvaluation.read(actor, eventId);
  }
}
