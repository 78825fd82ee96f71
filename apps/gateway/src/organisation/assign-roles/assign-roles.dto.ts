import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ROLES, type Role } from '#platform/auth';

const ROLE_IDS = Object.keys(ROLES) as Role[];
const MOST_TERMS = 200;

export class TermBody {
  @ApiProperty({ enum: ROLE_IDS, example: 'prosecutor' })
  @IsIn(ROLE_IDS)
  role: Role;

  @ApiProperty({ example: '2026-03-02', description: '起始日，含当日' })
  @IsString()
  @MaxLength(10)
  fromDay: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: '截止日，含当日；null 为没有期限' })
  @IsOptional()
  @IsString()
  @MaxLength(10)
  toDay: string | null;
}

export class RolesBody {
  @ApiProperty({ example: 1, description: '所依据的版本，即读到的 revision' })
  @IsInt()
  @Min(1)
  revision: number;

  @ApiProperty({ type: [TermBody], description: '全部任期，包括已经结束的：过去的须原样列出' })
  @IsArray()
  @ArrayMaxSize(MOST_TERMS)
  @ValidateNested({ each: true })
  @Type(() => TermBody)
  terms: TermBody[];
}
