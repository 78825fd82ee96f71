import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, Length } from 'class-validator';

const MAX_SECRET = 4_000;

/** Body of `POST /v1/sources/:id/connector/try`. */
export class TryConnectorBody {
  @IsOptional()
  @IsObject({ message: 'definition 应为一个连接器（对象）' })
  @ApiPropertyOptional({ type: Object, description: '要试的连接器；不填则试已保存的，从上次的位置问起' })
  definition?: Record<string, unknown>;

  @IsOptional()
  @Length(1, MAX_SECRET, { message: `至多 ${MAX_SECRET} 个字符` })
  @ApiPropertyOptional({ description: '平台的密钥；不填则用已保存的，地址和登录方式须与其相同' })
  secret?: string;
}
