import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, Length, Matches, Min } from 'class-validator';
import { ENTITY_ID, MAX_NAME, REGION_PREFIX } from '#domain/organisation';

const MOST_DEPARTMENTS = 20;
const MOST_PREFIXES = 100;

class PersonFacts {
  @ApiProperty({ example: '990100' })
  @Matches(ENTITY_ID, { message: '应为检察院编号' })
  officeId: string;

  @ApiProperty({ example: '林检察官（演示）', maxLength: MAX_NAME })
  @Length(1, MAX_NAME)
  name: string;

  @ApiProperty({ type: [String], example: ['990100-04'], description: '所在部门，须为本院的' })
  @IsArray()
  @ArrayMaxSize(MOST_DEPARTMENTS)
  @Matches(ENTITY_ID, { each: true, message: '应为部门编号' })
  departmentIds: string[];

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    example: ['990101001'],
    description: '把本人的区域限定在本院管辖区域中的这些；null 为全部',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_PREFIXES)
  @Matches(REGION_PREFIX, { each: true, message: '应为 2、4、6、9 或 12 位数字' })
  regionPrefixes?: string[] | null;
}

export class NewPersonBody extends PersonFacts {
  @ApiProperty({ example: 'demo-prosecutor', description: '编号，以后不能更改；不要用姓名或证件号码' })
  @Matches(ENTITY_ID, { message: '应为小写字母、数字或连字符，不超过 64 个' })
  id: string;
}

export class PersonBody extends PersonFacts {
  @ApiProperty({ enum: ['active', 'left'], example: 'active', description: 'left：离职' })
  @IsIn(['active', 'left'])
  state: 'active' | 'left';

  @ApiProperty({ example: 1, description: '所依据的版本，即读到的 revision' })
  @IsInt()
  @Min(1)
  revision: number;
}
