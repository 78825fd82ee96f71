import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { ChainFaultBody } from '../read-security-log/read-security-log.dto.js';

export class VerifySecurityLogQuery {
  @ApiPropertyOptional({ description: '最近几天的文件，1 至 31；全部文件用 npm run ops -- verify', example: 7 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(31)
  days: number = 7;
}

export class LinePlaceBody {
  @ApiProperty()
  file: string;

  @ApiProperty()
  line: number;
}

export class ChainPlaceBody {
  @ApiProperty({ example: '2026-03-02', description: '文件的日期' })
  day: string;

  @ApiProperty({ description: '在此服务日志链中的序号' })
  seq: number;
}

export class SecurityLogReportBody {
  @ApiProperty()
  service: string;

  @ApiProperty()
  files: number;

  @ApiProperty()
  lines: number;

  @ApiProperty({ description: '其中早于链、无从核对的' })
  unchained: number;

  @ApiProperty({ description: '其中未用密钥链接的：能写文件的人可以重新链接' })
  plain: number;

  @ApiProperty({ type: [LinePlaceBody], description: '进程中断留下的半行，链在其后完好' })
  halfLines: readonly LinePlaceBody[];

  @ApiProperty({ type: ChainPlaceBody, nullable: true })
  first: ChainPlaceBody | null;

  @ApiProperty({ type: ChainPlaceBody, nullable: true })
  last: ChainPlaceBody | null;

  @ApiProperty({ type: [ChainFaultBody], description: '至多 100 处' })
  faults: readonly ChainFaultBody[];

  @ApiProperty()
  faultCount: number;
}
