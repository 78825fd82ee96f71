import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

/** Body of `POST /v1/events/:eventId/unmask`. */
export class UnmaskEventBody {
  @IsString()
  @MaxLength(500)
  @ApiProperty({
    description: '查看未遮盖信息的理由，5 至 500 字；记入查阅记录',
    example: '核实举报人身份，办理线索〔2026〕12号',
    minLength: 5,
    maxLength: 500,
  })
  reason: string;
}
