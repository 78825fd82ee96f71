import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import type { TableFormat } from '#platform/tabular';

const FORMATS = ['jsonl', 'csv', 'xlsx'] as const;
const MODES = ['backfill', 'live'] as const;
const COLUMNS = ['canonical', 'adapter'] as const;

/** Query of an upload. */
export class ImportFileQuery {
  @IsIn(FORMATS)
  @ApiProperty({ description: '文件格式', enum: FORMATS })
  format: TableFormat;

  @IsOptional()
  @IsIn(MODES)
  @ApiPropertyOptional({
    description: 'backfill 补录历史（整体匹配，不通知人员，默认）；live 按实时事件处理',
    enum: MODES,
  })
  mode?: (typeof MODES)[number];

  @IsOptional()
  @IsIn(COLUMNS)
  @ApiPropertyOptional({
    description: '列名是本系统的（canonical）还是来源平台自己的、由其适配器换算（adapter）；来源有适配器时默认 adapter',
    enum: COLUMNS,
  })
  columns?: (typeof COLUMNS)[number];

  @IsOptional()
  @Length(1, 100)
  @ApiPropertyOptional({ description: 'XLSX 的工作表名；默认第一个可见的工作表' })
  sheet?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  @ApiPropertyOptional({ description: '表头所在的行；默认第一个有两列以上内容的行' })
  headingRow?: number;
}

/** The same, of a person: for which source. */
export class ImportFileForQuery extends ImportFileQuery {
  @Length(1, 64)
  @ApiProperty({ description: '来源编号', example: 'cz-12345' })
  sourceId: string;
}
