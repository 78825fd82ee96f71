import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { ENTITY_ID } from '#domain/organisation';

export class DutyBody {
  @ApiProperty({ example: '990100', description: '管辖该区域的检察院' })
  @Matches(ENTITY_ID, { message: '应为检察院编号' })
  officeId: string;
}
