import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageLimit } from '#platform/http';

export class ReadHistoryQuery {
  @ApiPropertyOptional({ description: '从这一序号之后读起', type: 'integer', minimum: 0, default: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  after?: number;

  @PageLimit()
  limit?: number;
}

export class HistoryActorView {
  @ApiProperty({ example: '990100-zhang' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: '张三' })
  name: string | null;

  @ApiProperty({ example: 'chief' })
  role: string;
}

export class HistoryItem {
  @ApiProperty({ description: '序号，从一开始，没有缺号', example: 3 })
  seq: number;

  @ApiProperty({ enum: ['opened', 'attached', 'revised', 'moved', 'recused'], example: 'moved' })
  change: string;

  @ApiProperty({ type: String, nullable: true, example: 'file' })
  command: string | null;

  @ApiProperty({ type: String, nullable: true, example: '立案' })
  commandName: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ASSESSING' })
  from: string | null;

  @ApiProperty({ example: 'FILED' })
  to: string;

  @ApiProperty({ type: HistoryActorView, nullable: true, description: '系统所为时为 null' })
  actor: HistoryActorView | null;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ type: String, nullable: true, description: '理由，证件号码和电话已遮盖' })
  reason: string | null;

  @ApiProperty({ type: [String], example: ['L-GYSS 30'] })
  basis: readonly string[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  facts: object;
}

export class HistoryPage {
  @ApiProperty({ type: [HistoryItem] })
  items: readonly HistoryItem[];

  @ApiProperty({ type: Number, nullable: true, description: '还有时，下一页的 after' })
  nextAfter: number | null;
}
