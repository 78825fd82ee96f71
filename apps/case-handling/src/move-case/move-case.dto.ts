import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';

export class MoveCaseBody {
  @ApiProperty({ description: '所依据的版本，即读到的 version；已被他人更改时答 409', example: 1, minimum: 1 })
  @IsInt()
  @Min(1)
  version: number;

  @ApiPropertyOptional({
    description: '理由；须写明理由的操作不能缺少',
    example: '行政机关已全面整改',
    maxLength: 2000,
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;
}

/** A case after a command. */
export class CaseMovedAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: '案件〔2026〕3号' })
  number: string;

  @ApiProperty({ example: 'INVESTIGATING' })
  state: string;

  @ApiProperty({ example: '调查核实' })
  stateName: string;

  @ApiProperty({ example: 2 })
  version: number;

  @ApiProperty({ type: String, nullable: true, format: 'date', description: '检察建议制发之日' })
  suggestionIssuedOn: string | null;
}
