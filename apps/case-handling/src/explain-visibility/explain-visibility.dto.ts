import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

export const LAYERS = { route: '接口的角色', policy: '查阅规则', row: '数据库的行级安全' } as const;

export class ExplainVisibilityQuery {
  @ApiProperty({
    description: '线索或案件的编号（本院的）或 id，或其中一个事件、命中的 id',
    example: '线索〔2026〕12号',
  })
  @IsString()
  @Length(1, 100)
  item: string;

  @ApiPropertyOptional({ description: '替谁查询；不写则是本人', example: '990100-zhang' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  personId?: string;
}

export class Visibility {
  @ApiProperty({ description: '替谁查询', example: '990100-zhang' })
  personId: string;

  @ApiProperty({ description: '现在能否看到', example: false })
  visible: boolean;

  @ApiProperty({
    enum: Object.keys(LAYERS),
    description: `由哪一层决定：${Object.entries(LAYERS)
      .map(([layer, name]) => `${layer} ${name}`)
      .join('、')}`,
    example: 'policy',
  })
  layer: keyof typeof LAYERS;

  @ApiProperty({
    type: String,
    nullable: true,
    description: '由哪一条规则决定；没有一条适用时为 null',
    example: 'department',
  })
  rule: string | null;

  @ApiProperty({ description: '原因', example: '……不符合其中的“属于本人所在部门，或尚未分配部门”。' })
  says: string;
}
