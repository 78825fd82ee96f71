import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { AnswerPageV1 } from '#contracts';
import { CurrentSource, SignedBySource } from '#platform/auth';
import { apiSchema, PageLimit } from '#platform/http';
import { PullAnswers } from './pull-answers.use-case.js';

export class PullAnswersQuery {
  @ApiPropertyOptional({ description: '上一页答复的 next；不带则从头开始', example: '1024' })
  @IsOptional()
  @Matches(/^[0-9]{1,18}$/, { message: '应为上一页答复里的 next' })
  after: string = '0';

  @PageLimit({ usual: 100, most: 500 })
  limit: number = 100;

  @ApiPropertyOptional({ description: '只要这一个事件编号的答复' })
  @IsOptional()
  @Length(1, 128)
  sourceEventNo?: string;
}

@ApiTags('平台答复')
@Controller('v1/answers')
export class PullAnswersController {
  constructor(private readonly pullAnswers: PullAnswers) {}

  @Get()
  @SignedBySource()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '按游标拉取对所推送事件的答复', description: '签名内容为 `GET 路径?查询串`。' })
  @ApiOkResponse({ schema: apiSchema(AnswerPageV1) })
  list(@CurrentSource() sourceId: string, @Query() query: PullAnswersQuery): Promise<AnswerPageV1> {
    const { after, limit, sourceEventNo } = query;
    return this.pullAnswers.execute(sourceId, { after, limit, sourceEventNo });
  }
}
