import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length, ValidateIf } from 'class-validator';
import { SourceSettingsBody } from '../sources/source-settings.dto.js';

const STATES = ['active', 'suspended'];

/** Body of `PUT /v1/sources/:id`. What is left out stays as it is; null takes a limit away. */
export class ChangeSourceBody extends SourceSettingsBody {
  @ValidateIf(({ name }: ChangeSourceBody) => name !== undefined)
  @Length(1, 100)
  @ApiPropertyOptional({ description: '名称', example: '澄州市 12345 热线' })
  name?: string;

  @ValidateIf(({ state }: ChangeSourceBody) => state !== undefined)
  @IsIn(STATES, { message: '应为 active 或 suspended' })
  @ApiPropertyOptional({ enum: STATES, description: '停用的来源推送的一律不接收，经 Kafka 的隔离保存' })
  state?: string;
}
