import { ApiProperty } from '@nestjs/swagger';
import { Matches, ValidateIf } from 'class-validator';

/** Body of `PUT /v1/sources/:id/adapter`. */
export class BindAdapterBody {
  @ValidateIf(({ adapterId }: BindAdapterBody) => adapterId !== null)
  @Matches(/^[a-z0-9][a-z0-9-]{0,40}$/, { message: '应为适配器的名称，或 null' })
  @ApiProperty({
    type: String,
    nullable: true,
    description: '适配器的名称；null 表示来源按规范格式推送',
    example: 'hotline-12345',
  })
  adapterId: string | null;
}
