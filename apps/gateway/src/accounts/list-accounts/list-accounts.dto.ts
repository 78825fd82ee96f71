import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class ListAccountsQuery {
  @ApiPropertyOptional({ description: '只看这个院' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  office?: string;

  @ApiPropertyOptional({ description: '上一页答复的 nextCursor' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;

  @ApiPropertyOptional({ description: '每页条数，1 至 200', example: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
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
