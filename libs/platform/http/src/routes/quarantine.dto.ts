import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBase64,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const MAX_LIMIT = 200;
const STATES = ['open', 'resent', 'dismissed'] as const;
/** As large as a record may be, and a third more for base64. */
const MAX_VALUE = 1_400_000;

/** Which records: all conditions hold together. */
export class RecordFilterBody {
  @ApiPropertyOptional({ description: '原因代码', example: 'INGEST.ADAPTER_MISMATCH' })
  @IsOptional()
  @Matches(/^[A-Z][A-Z0-9]*\.[A-Z][A-Z0-9_]*$/, { message: '应为错误代码，如 INGEST.PUSH_INVALID' })
  reason?: string;

  @ApiPropertyOptional({ description: '来源编号（仅接入服务）', example: 'cz-12345' })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{1,62}$/, { message: '应为来源编号' })
  source?: string;

  @ApiPropertyOptional({ description: '主题', example: 'grid.event.v1' })
  @IsOptional()
  @IsString()
  @MaxLength(249)
  topic?: string;

  @ApiPropertyOptional({ description: '从这一时刻起放入隔离区', format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: '到这一时刻止（不含）', format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @ApiPropertyOptional({ description: '说明中含有的文字', example: '/reportedAt' })
  @IsOptional()
  @Length(1, 200)
  text?: string;
}

export class ListRecordsQuery extends RecordFilterBody {
  @ApiPropertyOptional({ enum: STATES, default: 'open' })
  @IsOptional()
  @IsIn(STATES, { message: '应为 open、resent 或 dismissed' })
  state?: (typeof STATES)[number];

  @ApiPropertyOptional({ description: '上一页给出的 cursor' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_LIMIT, default: 50, type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: `应为 1 至 ${MAX_LIMIT} 的整数` })
  @Min(1)
  @Max(MAX_LIMIT)
  limit?: number;
}

export class UnmaskRecordBody {
  @IsString()
  @Length(5, 500, { message: '请写明理由，5 至 500 字' })
  @ApiProperty({
    description: '查看未遮盖内容的理由，5 至 500 字；记入查阅记录',
    example: '核对平台推送的日期格式，以便修补',
  })
  reason: string;
}

export class MendRecordBody {
  @IsOptional()
  @IsString()
  @MaxLength(MAX_VALUE)
  @ApiPropertyOptional({ description: '修补后的内容，UTF-8 文本；与 valueBase64 二者填一' })
  value?: string;

  @IsOptional()
  @IsBase64()
  @MaxLength(MAX_VALUE)
  @ApiPropertyOptional({ description: '修补后的内容，按字节，Base64' })
  valueBase64?: string;

  @IsString()
  @Length(5, 500, { message: '请写明理由，5 至 500 字' })
  @ApiProperty({ description: '为何这样修补，5 至 500 字；记入经过', example: '平台来电确认：上报时间漏写时区' })
  reason: string;
}
