import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { SIGNATURE_SUITES, type SignatureSuite } from '#platform/auth';
import { SourceSettingsBody } from '../sources/source-settings.dto.js';

const SUITES = Object.keys(SIGNATURE_SUITES) as SignatureSuite[];

/** Body of `POST /v1/sources`. */
export class RegisterSourceBody extends SourceSettingsBody {
  @Matches(/^[a-z0-9][a-z0-9-]{1,62}$/, { message: '应为 2 至 63 个小写字母、数字或连字符，如 "cz-12345"' })
  @ApiProperty({ description: '来源编号：一个运营方的一套系统', example: 'cz-12345' })
  id: string;

  @Length(1, 32)
  @ApiProperty({ description: '系统种类', example: '12345' })
  kind: string;

  @Length(1, 100)
  @ApiProperty({ description: '名称', example: '澄州市 12345 热线' })
  name: string;

  @Length(1, 64)
  @ApiProperty({ description: '接收其线索的检察院', example: 'cz-city' })
  procuratorateId: string;

  @Matches(/^[0-9]{12}$/, { message: '应为 12 位统计用区划代码' })
  @ApiProperty({ description: '来源所在区划；事件没有区划时取它', example: '990100000000' })
  regionCode12: string;

  @IsOptional()
  @IsIn(SUITES, { message: `应为 ${SUITES.join(' 或 ')}` })
  @ApiPropertyOptional({ enum: SUITES, description: '签名算法', default: 'hmac-sha256' })
  suite?: SignatureSuite;
}
