import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { PageCursor, PageLimit } from '#platform/http';
import { ENTITY_ID } from '#domain/organisation';
import { PersonItem } from './organisation-items.dto.js';

export class OfOfficeQuery {
  @ApiPropertyOptional({ description: '只要这一检察院的', example: '990100' })
  @IsOptional()
  @Matches(ENTITY_ID, { message: '应为检察院编号' })
  officeId?: string;
}

export class PersonsQuery extends OfOfficeQuery {
  @ApiPropertyOptional({ description: '姓名或编号中的文字', example: '林' })
  @IsOptional()
  @IsString()
  @Length(1, 50)
  text?: string;

  @PageCursor()
  cursor?: string;

  @PageLimit()
  limit?: number;
}

export class PersonPage {
  @ApiProperty({ type: [PersonItem] })
  items: readonly PersonItem[];

  @ApiProperty({ type: String, nullable: true, description: '下一页；没有时为 null' })
  nextCursor: string | null;
}

export class NamedWord {
  @ApiProperty({ example: 'prosecutor' })
  id: string;

  @ApiProperty({ example: '检察官' })
  name: string;
}

export class Vocabulary {
  @ApiProperty({ type: [NamedWord], description: '检察院的层级，由高到低' })
  levels: readonly NamedWord[];

  @ApiProperty({ type: [NamedWord], description: '部门的业务类别' })
  departmentKinds: readonly NamedWord[];

  @ApiProperty({ type: [NamedWord], description: '角色' })
  roles: readonly NamedWord[];

  @ApiProperty({ type: [String], description: '互不兼任、也不兼任其他角色的' })
  administrators: readonly string[];
}

export class OfficeOfRegion {
  @ApiProperty({ type: String, nullable: true, example: '990100', description: '管辖该区域的检察院；没有的为 null' })
  officeId: string | null;
}
