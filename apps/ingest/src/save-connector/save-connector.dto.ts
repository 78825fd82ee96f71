import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsObject, IsOptional, Length } from 'class-validator';

const MAX_SECRET = 4_000;

/** Body of `PUT /v1/sources/:id/connector`. */
export class SaveConnectorBody {
  @IsObject({ message: 'definition 应为一个连接器（对象）' })
  @ApiProperty({ type: Object, description: '连接器，写法见 GET /v1/connector-language' })
  definition: Record<string, unknown>;

  @IsOptional()
  @Length(1, MAX_SECRET, { message: `至多 ${MAX_SECRET} 个字符` })
  @ApiPropertyOptional({
    description: '平台的密钥或密码；不填则沿用原有的，地址或登录方式有变时须填写。封存，不再显示',
  })
  secret?: string;

  @IsOptional()
  @IsBoolean({ message: '应为 true 或 false' })
  @ApiPropertyOptional({ description: '从头拉取，而不从上次的位置继续', default: false })
  fromStart?: boolean;
}
