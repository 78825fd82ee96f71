import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Matches, MaxLength, Min } from 'class-validator';
import { ENTITY_ID } from '#domain/organisation';

export class NewStandInBody {
  @ApiProperty({ example: 'demo-prosecutor', description: '代理人' })
  @Matches(ENTITY_ID, { message: '应为人员编号' })
  personId: string;

  @ApiProperty({ example: 'demo-head', description: '被代理人，须为同院的' })
  @Matches(ENTITY_ID, { message: '应为人员编号' })
  forPersonId: string;

  @ApiProperty({ example: '2026-03-02', description: '起始日，含当日；最早为今天' })
  @IsString()
  @MaxLength(10)
  fromDay: string;

  @ApiProperty({ example: '2026-03-13', description: '截止日，含当日' })
  @IsString()
  @MaxLength(10)
  toDay: string;
}

export class StandInBody {
  @ApiProperty({ example: '2026-03-06', description: '新的截止日，最早为昨天' })
  @IsString()
  @MaxLength(10)
  toDay: string;

  @ApiProperty({ example: 1, description: '所依据的版本，即读到的 revision' })
  @IsInt()
  @Min(1)
  revision: number;
}
