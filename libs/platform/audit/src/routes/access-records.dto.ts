import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageCursor, PageLimit } from '#platform/http';

export class AccessRecordsQuery {
  @ApiPropertyOptional({ description: '从这一时刻起', format: 'date-time', example: '2026-03-01T00:00:00+08:00' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: '到这一时刻止（不含）', format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @ApiPropertyOptional({ description: '由谁', example: '990100-zhang' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  personId?: string;

  @ApiPropertyOptional({ description: '对哪一项（事件、线索、案件的编号）' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  itemId?: string;

  @PageCursor()
  cursor?: string;

  @PageLimit()
  limit?: number;
}

export class AccessRecord {
  @ApiProperty({ format: 'date-time' })
  at: Date;

  @ApiProperty({ type: String, nullable: true, description: '由谁；系统所为时为 null' })
  personId: string | null;

  @ApiProperty({ type: String, nullable: true, example: '张三' })
  personName: string | null;

  @ApiProperty({ type: String, nullable: true, description: '做了什么', example: 'unmask' })
  command: string | null;

  @ApiProperty({ description: '对哪一项' })
  itemId: string;

  @ApiProperty({ description: '对这一项的第几次', example: 1 })
  seq: number;

  @ApiProperty({ type: String, nullable: true, example: '990100' })
  procuratorateId: string | null;

  @ApiProperty({ type: String, nullable: true, description: '理由' })
  reason: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: '看了哪些内容、导出了多少等' })
  facts: object;

  @ApiProperty({ description: '这一条的散列值' })
  hash: string;
}

export class AccessRecordsPage {
  @ApiProperty({ type: [AccessRecord] })
  items: readonly AccessRecord[];

  @ApiProperty({ type: String, nullable: true, description: '下一页；没有时为 null' })
  nextCursor: string | null;
}
