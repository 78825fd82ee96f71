import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageCursor, PAGE_LIMITS, PageLimit } from '#platform/http';
import type { AuditKind } from './read-audit.use-case.js';

const KINDS = ['account', 'organisation', 'unknown-account'] as const;

export class ReadAuditQuery {
  @ApiPropertyOptional({ enum: KINDS, description: 'unknown-account：以不存在的账号登录' })
  @IsOptional()
  @IsIn(KINDS)
  kind?: AuditKind;

  @ApiPropertyOptional({ description: '此人员账号上发生的' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  personId?: string;

  @ApiPropertyOptional({ description: '此人员所做的' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  actorId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: '自（含）' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: '至（不含）' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @PageCursor()
  cursor?: string;

  @PageLimit()
  limit: number = PAGE_LIMITS.usual;
}

export class AuditChainBody {
  @ApiProperty()
  kind: string;

  @ApiProperty()
  id: string;
}

export class AuditActorBody {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: String, nullable: true, description: '依法删除后为 null' })
  name: string | null;
}

export class AuditEntryBody {
  @ApiProperty({ description: '在本服务全部记录中的次序' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ type: AuditChainBody })
  chain: AuditChainBody;

  @ApiProperty({ description: '在此账号或单位的记录中的序号' })
  seq: number;

  @ApiProperty({ type: AuditActorBody, nullable: true, description: '办理人；系统所为或身份未证实的为 null' })
  actor: AuditActorBody | null;

  @ApiProperty({ type: String, nullable: true })
  command: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  entry: unknown;

  @ApiProperty({ type: String, nullable: true, description: '来源地址；依法删除后为 null' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true })
  userAgent: string | null;
}

export class AuditPage {
  @ApiProperty({ type: [AuditEntryBody] })
  items: AuditEntryBody[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}
