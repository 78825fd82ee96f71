import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';
import { PageCursor, PAGE_LIMITS, PageLimit } from '#platform/http';

/** A place in the files of each service. */
const LONGEST_CURSOR = 4_000;
const SERVICE = /^[a-z][a-z0-9-]{0,40}$/;

export class ReadSecurityLogQuery {
  @ApiPropertyOptional({ description: '哪个服务的；默认全部', example: 'gateway' })
  @IsOptional()
  @Matches(SERVICE, { message: '应为服务名' })
  service?: string;

  @ApiPropertyOptional({ description: '事项，如 sign-in、unmask、access-denied', example: 'unmask' })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,60}$/, { message: '应为事项的代码' })
  kind?: string;

  @ApiPropertyOptional({ format: 'date-time', description: '自（含）' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: '至（不含）' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @PageCursor(LONGEST_CURSOR)
  cursor?: string;

  @PageLimit()
  limit: number = PAGE_LIMITS.usual;
}

export class MissingNumbers {
  @ApiProperty()
  from: number;

  @ApiProperty()
  to: number;
}

const FAULTS = {
  damaged: '不完整或不是本系统写的行',
  changed: '行的内容与下一行（或末行记录）所记的散列值不符',
  missing: '此行之前缺行',
  'out-of-order': '行不在其序号应在的位置',
  unchained: '链开始之后没有序号的行',
  'cut-off': '此行之后缺行',
  'head-lost': '末行记录不在，或不是本系统写的',
  'key-unknown': '所用的链密钥不在密钥文件中',
  'begin-missing': '保存期未满，起始的文件不在',
};

export class ChainFaultBody {
  @ApiProperty({
    enum: Object.keys(FAULTS),
    description: Object.entries(FAULTS)
      .map(([kind, says]) => `${kind}：${says}`)
      .join('；'),
  })
  kind: string;

  @ApiProperty()
  service: string;

  @ApiProperty({ type: String, nullable: true, description: '文件名' })
  file: string | null;

  @ApiProperty({ type: Number, nullable: true, description: '文件中的行号' })
  line: number | null;

  @ApiPropertyOptional({ type: MissingNumbers, description: '缺少的序号' })
  missing?: MissingNumbers;
}

export class SecurityLineBody {
  @ApiProperty()
  service: string;

  @ApiProperty()
  instance: string;

  @ApiProperty({ type: Number, nullable: true, description: '在此服务日志链中的序号；早于链的为 null' })
  seq: number | null;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ description: '事项', example: 'sign-in' })
  event: string;

  @ApiProperty({ enum: ['success', 'failure', 'refused'] })
  outcome: string;

  @ApiProperty({ type: String, nullable: true, description: '何人（人员编号）；身份未证实的为 null' })
  actorId: string | null;

  @ApiProperty({ type: String, nullable: true, description: '对哪一项' })
  subjectId: string | null;

  @ApiProperty({ type: String, nullable: true })
  procuratorateId: string | null;

  @ApiProperty({ type: String, nullable: true })
  address: string | null;

  @ApiProperty({ type: String, nullable: true })
  sessionId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  facts: unknown;

  @ApiProperty({ type: String, nullable: true })
  traceId: string | null;
}

export class SecurityLogPageBody {
  @ApiProperty({ type: [SecurityLineBody], description: '新的在前' })
  items: SecurityLineBody[];

  @ApiProperty({ type: [ChainFaultBody], description: '为这一页查看过的行中发现的问题，不论是否在本页' })
  faults: ChainFaultBody[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: '下一页；每页查看的行数有限，所以条数不足甚至没有时也可能还有下一页',
  })
  nextCursor: string | null;
}
