import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { SIGNATURE_SUITES, type SignatureSuite } from '#platform/auth';

const SUITES = Object.keys(SIGNATURE_SUITES) as SignatureSuite[];

/** Body of `POST /v1/sources/:id/keys`. */
export class AddKeyBody {
  @IsOptional()
  @IsIn(SUITES, { message: `应为 ${SUITES.join(' 或 ')}` })
  @ApiPropertyOptional({ enum: SUITES, description: '签名算法；不填则与最近的密钥相同' })
  suite?: SignatureSuite;
}
