import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Matches, MaxLength, Min } from 'class-validator';
import {
  ENTITY_ID,
  MAX_NAME,
  OFFICE_LEVELS,
  type OfficeLevel,
  REGION_CODE12,
  REGION_PREFIX,
} from '#domain/organisation';

const LEVELS = Object.keys(OFFICE_LEVELS) as OfficeLevel[];

class OfficeFacts {
  @ApiProperty({ example: '云溪市青石区人民检察院', maxLength: MAX_NAME })
  @Length(1, MAX_NAME)
  name: string;

  @ApiProperty({
    enum: LEVELS,
    example: 'district',
    description: 'provincial 省级、municipal 设区的市级、district 基层',
  })
  @IsIn(LEVELS)
  level: OfficeLevel;

  @ApiProperty({ type: String, nullable: true, example: '990000', description: '上级院；没有的为 null' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  parentId: string | null;

  @ApiProperty({ example: '990101000000', description: '12 位统计用区划代码' })
  @Matches(REGION_CODE12, { message: '应为 12 位数字' })
  regionCode12: string;

  @ApiProperty({ example: '9901', description: '辖区内各区划代码共同的开头' })
  @Matches(REGION_PREFIX, { message: '应为区划代码的前 2、4、6、9 或 12 位' })
  regionPrefix: string;

  @ApiPropertyOptional({ default: false, description: '派出检察院' })
  @IsOptional()
  @IsBoolean()
  dispatched?: boolean;
}

export class NewOfficeBody extends OfficeFacts {
  @ApiProperty({ example: '990100', description: '编号，以后不能更改' })
  @Matches(ENTITY_ID, { message: '应为小写字母、数字或连字符，不超过 64 个' })
  id: string;
}

export class OfficeBody extends OfficeFacts {
  @ApiProperty({ enum: ['active', 'closed'], example: 'active', description: 'closed：撤并' })
  @IsIn(['active', 'closed'])
  state: 'active' | 'closed';

  @ApiProperty({ example: 1, description: '所依据的版本，即读到的 revision' })
  @IsInt()
  @Min(1)
  revision: number;
}
