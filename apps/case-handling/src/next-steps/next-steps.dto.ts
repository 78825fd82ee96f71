import { ApiProperty } from '@nestjs/swagger';

export class BasisView {
  @ApiProperty({ example: 'L-GYSS 30' })
  tag: string;

  @ApiProperty({ example: '《人民检察院公益诉讼办案规则》第三十条' })
  cites: string;
}

export class NextStep {
  @ApiProperty({ example: 'file' })
  command: string;

  @ApiProperty({ example: '立案' })
  name: string;

  @ApiProperty({ example: 'FILED' })
  to: string;

  @ApiProperty({ example: '立案' })
  toName: string;

  @ApiProperty({ description: '是否须写明理由', example: true })
  reasonRequired: boolean;

  @ApiProperty({ type: [String], description: '还须填写的字段', example: [] })
  needs: readonly string[];

  @ApiProperty({ type: [String], description: '可以作出这一操作的角色', example: ['检察长'] })
  roles: readonly string[];

  @ApiProperty({ type: [BasisView] })
  basis: readonly BasisView[];
}

export class NextSteps {
  @ApiProperty({ example: 'ASSESSING' })
  state: string;

  @ApiProperty({ example: '评估' })
  stateName: string;

  @ApiProperty({ description: '作出操作时原样带上', example: 2 })
  version: number;

  @ApiProperty({ type: [NextStep], description: '本人现在可以作出的操作' })
  commands: readonly NextStep[];

  @ApiProperty({ type: [NextStep], description: '现在须由其他角色作出的操作' })
  others: readonly NextStep[];
}
