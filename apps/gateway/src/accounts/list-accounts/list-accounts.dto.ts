import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageCursor, PAGE_LIMITS, PageLimit } from '#platform/http';

export class ListAccountsQuery {
  @ApiPropertyOptional({ description: '只看这个院' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  office?: string;

  @PageCursor()
  cursor?: string;

  @PageLimit()
  limit: number = PAGE_LIMITS.usual;
}

export class IdAndName {
  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;
}

export class AccountBody {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: '登录账号' })
  account: string;

  @ApiProperty({ type: IdAndName })
  person: IdAndName;

  @ApiProperty({ type: IdAndName })
  office: IdAndName;

  @ApiProperty({ enum: ['active', 'locked'], description: 'locked：由安全管理员锁定' })
  state: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: '因连续失败锁定至' })
  lockedUntil: string | null;

  @ApiProperty()
  mustChangePassword: boolean;

  @ApiProperty({ description: '已启用动态口令' })
  secondFactor: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastSignInAt: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class AccountPage {
  @ApiProperty({ type: [AccountBody] })
  items: AccountBody[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}
