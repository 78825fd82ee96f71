import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';

/** Body of `POST /v1/adapters`. */
export class DraftAdapterBody {
  @IsObject({ message: 'definition 应为一个适配器（对象）' })
  @ApiProperty({ type: Object, description: '适配器，写法见 GET /v1/adapter-language；name 是它的名称' })
  definition: Record<string, unknown>;
}
