import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class SignInStepBody {
  @ApiProperty({ enum: ['signed-in', 'second-factor', 'change-password', 'enrol-second-factor'] })
  state: string;

  @ApiPropertyOptional({ description: '下一步要带上的凭据，五分钟内、在同一浏览器中有效' })
  challenge?: string;

  @ApiPropertyOptional({ description: '新的动态口令密钥（Base32），仅在 enrol-second-factor 时' })
  secret?: string;

  @ApiPropertyOptional({ description: 'otpauth:// 地址，供身份验证器扫描' })
  uri?: string;
}
