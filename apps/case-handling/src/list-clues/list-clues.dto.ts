import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength, MinLength } from 'class-validator';
import { PageCursor, PageLimit } from '#platform/http';
import { CLUE_LIFECYCLE, type ClueState } from '#domain/clues';
import { MINE, type Mine } from '../mine.js';

const STATES = Object.keys(CLUE_LIFECYCLE.states);
const STATE_SAYS = Object.entries(CLUE_LIFECYCLE.states)
  .map(([id, { name }]) => `${id} ${name}`)
  .join('、');

export class ListCluesQuery {
  @ApiPropertyOptional({ enum: STATES, description: STATE_SAYS })
  @IsOptional()
  @IsIn(STATES)
  state?: ClueState;

  @ApiPropertyOptional({ description: '命中中含有这一事件的线索', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  eventId?: string;

  @ApiPropertyOptional({ description: '规则', example: 'repeat-same-place' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  ruleId?: string;

  @ApiPropertyOptional({ description: '标题或编号中的文字', example: '滨河路' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(50)
  text?: string;

  @ApiPropertyOptional({
    enum: Object.keys(MINE),
    description: Object.entries(MINE)
      .map(([id, name]) => `${id} ${name}`)
      .join('、'),
  })
  @IsOptional()
  @IsIn(Object.keys(MINE))
  mine?: Mine;

  @PageCursor()
  cursor?: string;

  @PageLimit()
  limit?: number;
}

/** A clue as lists show it. */
export class ClueItem {
  @ApiProperty({ format: 'uuid', example: '0195f3a2-7c10-7d2b-9a41-5e0c8f1b2a37' })
  id: string;

  @ApiProperty({ description: '院内编号', example: '线索〔2026〕12号' })
  number: string;

  @ApiProperty({ example: '同一地点反复投诉：滨河路一带' })
  title: string;

  @ApiProperty({ enum: STATES, example: 'REGISTERED' })
  state: string;

  @ApiProperty({ example: '登记' })
  stateName: string;

  @ApiProperty({ description: '每次变更加一；作出操作时原样带上', example: 1 })
  version: number;

  @ApiProperty({ description: '检察业务条线', example: '公益诉讼' })
  line: string;

  @ApiProperty({ enum: ['一般', '重要', '重大'], example: '重要' })
  severity: string;

  @ApiProperty({ type: String, nullable: true, example: 'repeat-same-place' })
  ruleId: string | null;

  @ApiProperty({ example: '990100' })
  procuratorateId: string;

  @ApiProperty({ example: '990102001001' })
  regionCode12: string;

  @ApiProperty({ type: String, nullable: true, description: '承办部门；尚未分配时为 null', example: '990100-d1' })
  departmentId: string | null;

  @ApiProperty({ type: String, nullable: true, description: '承办人；尚无时为 null', example: '990100-zhang' })
  responsibleId: string | null;

  @ApiProperty({ description: '有效命中所含事件数', example: 3 })
  eventCount: number;

  @ApiProperty({ description: '命中数，含已失效的', example: 1 })
  hitCount: number;

  @ApiProperty({ description: '有效命中数；为零说明命中已全部失效', example: 1 })
  liveHitCount: number;

  @ApiProperty({ description: '新的命中是否还会并入', example: true })
  takesHits: boolean;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '立案后的案件' })
  caseId: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '同一事由的上一条线索' })
  previousClueId: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '并入的线索' })
  mergedIntoId: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '由历史数据回填产生时，回填的批次' })
  runId: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-03-02T01:00:00.000Z' })
  openedAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-03-02T01:00:00.000Z' })
  updatedAt: Date;
}

export class CluePage {
  @ApiProperty({ type: [ClueItem] })
  items: readonly ClueItem[];

  @ApiProperty({ type: String, nullable: true, description: '下一页；没有时为 null' })
  nextCursor: string | null;
}
