import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsISO8601, IsObject } from 'class-validator';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import type { BacktestReport } from './backtest.js';
import { BacktestRule } from './backtest-rule.use-case.js';

class BacktestRequest {
  @ApiProperty({ type: Object, description: '一条规则，格式见 GET /v1/rule-language' })
  @IsObject({ message: 'rule 应为一条规则（对象）' })
  rule: Record<string, unknown>;

  @ApiProperty({ example: '2026-01-01T00:00:00+08:00', description: '事件时间的起点（含）' })
  @IsISO8601({ strict: true }, { message: 'from 应为带时区的时间，如 2026-01-01T00:00:00+08:00' })
  from: string;

  @ApiProperty({ example: '2026-04-01T00:00:00+08:00', description: '事件时间的终点（不含）' })
  @IsISO8601({ strict: true }, { message: 'to 应为带时区的时间，如 2026-04-01T00:00:00+08:00' })
  to: string;
}

@ApiTags('规则')
@Controller('v1/backtests')
export class BacktestRuleController {
  constructor(private readonly backtestRule: BacktestRule) {}

  @Post()
  @HttpCode(200)
  @Roles('data-officer')
  @ApiOperation({ summary: '用已存的事件回测一条规则，只出报告，不产生线索、答复或通知' })
  backtest(@CurrentActor() actor: Actor, @Body() request: BacktestRequest): Promise<BacktestReport> {
    const { rule, from, to } = request;
    return this.backtestRule.execute(actor, { rule, from: new Date(from), to: new Date(to) });
  }
}
