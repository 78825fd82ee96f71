import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const MOST_PER_SECOND = 100_000;
const MOST_DAYS = 36_500;
const MOST_REGIONS = 200;
/** The levels of a division code: province, city, county, town, village. */
const REGION = /^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$/;

export class RateLimitBody {
  @IsInt()
  @Min(1)
  @Max(MOST_PER_SECOND)
  @ApiProperty({ description: '平均每秒接收的事件数', example: 50 })
  perSecond: number;

  @IsInt()
  @Min(1)
  @Max(MOST_PER_SECOND)
  @ApiProperty({ description: '可以一次连续推送的事件数', example: 500 })
  burst: number;
}

/** What a source may push, and how long what it pushed is kept; at its registration and later. */
export class SourceSettingsBody {
  @ValidateIf(({ regions }: SourceSettingsBody) => regions !== undefined)
  @IsArray()
  @ArrayMaxSize(MOST_REGIONS)
  @ArrayUnique({ message: '有重复的区划' })
  @Matches(REGION, { each: true, message: '应为区划代码的前 2、4、6、9 或 12 位' })
  @ApiPropertyOptional({
    type: [String],
    description: '只可推送这些区划的事件，按区划代码的前缀；空为不限',
    example: ['990102', '990103'],
  })
  regions?: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => RateLimitBody)
  @ApiPropertyOptional({ type: RateLimitBody, nullable: true, description: '限速；null 为不限' })
  rateLimit?: RateLimitBody | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    description: '其事件的保存天数；null 为按本系统的设定，都未设定的不按期限自动删除',
  })
  retentionDays?: number | null;

  @IsOptional()
  @Length(1, 200)
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: '接入的法律依据',
    example: '《人民检察院组织法》第二十一条',
  })
  lawfulBasis?: string | null;
}
