import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export class ImportQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false', description: 'true：只试算，不写入' })
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}

export class SheetReportItem {
  @ApiProperty({ example: '人员' })
  sheet: string;

  @ApiProperty({ example: 12 })
  rows: number;

  @ApiProperty({ example: 10 })
  created: number;

  @ApiProperty({ example: 1 })
  changed: number;

  @ApiProperty({ example: 1 })
  unchanged: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: '不属于本管理员的，由谁导入' })
  leftTo: string | null;
}

export class RowFaultItem {
  @ApiProperty({ example: '人员', description: '工作表；与某一行无关的为空' })
  sheet: string;

  @ApiProperty({ example: 5, description: '行号，表头为第 1 行' })
  row: number;

  @ApiProperty({ type: String, nullable: true, example: '部门编号', description: '列' })
  column: string | null;

  @ApiProperty({ example: '检察院 990100 没有编号为 990200-01 的部门' })
  detail: string;
}

export class ImportReportItem {
  @ApiProperty({ description: '已经写入' })
  applied: boolean;

  @ApiProperty({ type: [SheetReportItem] })
  sheets: readonly SheetReportItem[];

  @ApiProperty({ type: [RowFaultItem], description: '至多 500 处' })
  faults: readonly RowFaultItem[];
}
