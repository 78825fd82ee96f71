import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, Length, Matches, Min } from 'class-validator';
import { DEPARTMENT_KINDS, type DepartmentKind, ENTITY_ID, MAX_NAME } from '#domain/organisation';

const KINDS = Object.keys(DEPARTMENT_KINDS) as DepartmentKind[];

class DepartmentFacts {
  @ApiProperty({ example: '第四检察部', maxLength: MAX_NAME })
  @Length(1, MAX_NAME)
  name: string;

  @ApiProperty({ enum: KINDS, isArray: true, example: ['public-interest'], description: '业务类别，可以有几种' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(KINDS.length)
  @IsIn(KINDS, { each: true })
  kinds: DepartmentKind[];
}

export class NewDepartmentBody extends DepartmentFacts {
  @ApiProperty({ example: '990100-04', description: '编号，以后不能更改' })
  @Matches(ENTITY_ID, { message: '应为小写字母、数字或连字符，不超过 64 个' })
  id: string;

  @ApiProperty({ example: '990100' })
  @Matches(ENTITY_ID, { message: '应为检察院编号' })
  officeId: string;
}

export class DepartmentBody extends DepartmentFacts {
  @ApiProperty({ enum: ['active', 'closed'], example: 'active', description: 'closed：撤销' })
  @IsIn(['active', 'closed'])
  state: 'active' | 'closed';

  @ApiProperty({ example: 1, description: '所依据的版本，即读到的 revision' })
  @IsInt()
  @Min(1)
  revision: number;
}
