import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';

export const MAX_TRIED_LINES = 200;
const MAX_LINE = 100_000;

/** Body of `POST /v1/adapters/:adapterId/try`. */
export class TryAdapterBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TRIED_LINES)
  @IsString({ each: true, message: '每一项应为一条记录的 JSON 文本' })
  @MaxLength(MAX_LINE, { each: true, message: `每一条至多 ${MAX_LINE} 个字符` })
  @ApiProperty({ type: [String], description: '平台的样例，每项一条记录的 JSON 文本，至多 200 条' })
  lines: string[];

  @IsOptional()
  @IsObject({ message: 'definition 应为一个适配器（对象）' })
  @ApiPropertyOptional({ type: Object, description: '要试的适配器；不给出时试已存的版本' })
  definition?: Record<string, unknown>;

  @IsOptional()
  @IsInt()
  @Min(1)
  @ApiPropertyOptional({ description: '要试的版本；不给出时试草稿，没有草稿时试现行版本' })
  version?: number;

  @IsOptional()
  @Matches(/^[0-9]{12}$/, { message: '应为 12 位统计用区划代码' })
  @ApiPropertyOptional({ description: '来源所在区划；不给出时以记录自己的区划为准', example: '990101000000' })
  regionCode12?: string;
}
