import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsOptional, Matches } from 'class-validator';
import { ENTITY_ID } from '#domain/organisation';
import { NamedWord } from '../read-organisation/read-organisation.dto.js';

const MOST_IDS = 100;

const ids = ({ value }: { readonly value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').filter((id) => id !== '') : value;

export class NamesQuery {
  @ApiPropertyOptional({ type: String, description: '人员编号，以逗号分隔，至多 100 个', example: 'p-1,p-2' })
  @IsOptional()
  @Transform(ids)
  @ArrayMaxSize(MOST_IDS)
  @Matches(ENTITY_ID, { each: true, message: '应为人员编号' })
  persons: readonly string[] = [];

  @ApiPropertyOptional({ type: String, description: '部门编号，以逗号分隔，至多 100 个', example: '990100-04' })
  @IsOptional()
  @Transform(ids)
  @ArrayMaxSize(MOST_IDS)
  @Matches(ENTITY_ID, { each: true, message: '应为部门编号' })
  departments: readonly string[] = [];
}

export class NamesBody {
  @ApiProperty({ type: [NamedWord], description: '其中本院和下级院的人员，离职的也在内' })
  persons: readonly NamedWord[];

  @ApiProperty({ type: [NamedWord], description: '其中本院和下级院的部门' })
  departments: readonly NamedWord[];
}
