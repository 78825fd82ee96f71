import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength, MinLength } from 'class-validator';
import { PageCursor, PageLimit } from '#platform/http';
import { CASE_LIFECYCLE, type CaseState } from '#domain/cases';
import { MINE, type Mine } from '../mine.js';

const STATES = Object.keys(CASE_LIFECYCLE.states);
const STATE_SAYS = Object.entries(CASE_LIFECYCLE.states)
  .map(([id, { name }]) => `${id} ${name}`)
  .join('、');

export class ListCasesQuery {
  @ApiPropertyOptional({ enum: STATES, description: STATE_SAYS })
  @IsOptional()
  @IsIn(STATES)
  state?: CaseState;

  @ApiPropertyOptional({ description: '线索的命中中含有这一事件的案件', format: 'uuid' })
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

/** A case as lists show it. */
export class CaseItem {
  @ApiProperty({ format: 'uuid', example: '0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b48' })
  id: string;

  @ApiProperty({ description: '院内编号', example: '案件〔2026〕3号' })
  number: string;

  @ApiProperty({ example: '同一地点反复投诉：滨河路一带' })
  title: string;

  @ApiProperty({ enum: STATES, example: 'FILED' })
  state: string;

  @ApiProperty({ example: '立案' })
  stateName: string;

  @ApiProperty({ description: '每次变更加一；作出操作时原样带上', example: 1 })
  version: number;

  @ApiProperty({ description: '检察业务条线', example: '公益诉讼' })
  line: string;

  @ApiProperty({ enum: ['一般', '重要', '重大'], example: '重要' })
  severity: string;

  @ApiProperty({ example: '990100' })
  procuratorateId: string;

  @ApiProperty({ example: '990102001001' })
  regionCode12: string;

  @ApiProperty({ type: String, nullable: true, description: '承办部门；尚未分配时为 null', example: '990100-d1' })
  departmentId: string | null;

  @ApiProperty({ type: String, nullable: true, description: '承办人；尚无时为 null', example: '990100-zhang' })
  responsibleId: string | null;

  @ApiProperty({ format: 'uuid', description: '由哪一条线索立案' })
  clueId: string;

  @ApiProperty({ format: 'date', description: '立案之日', example: '2026-03-03' })
  filedOn: string;

  @ApiProperty({ type: String, nullable: true, format: 'date', description: '检察建议制发之日' })
  suggestionIssuedOn: string | null;

  @ApiProperty({ format: 'date-time' })
  openedAt: Date;

  @ApiProperty({ format: 'date-time' })
  updatedAt: Date;
}

export class CasePage {
  @ApiProperty({ type: [CaseItem] })
  items: readonly CaseItem[];

  @ApiProperty({ type: String, nullable: true, description: '下一页；没有时为 null' })
  nextCursor: string | null;
}
