import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, IsUUID, MaxLength, Min } from 'class-validator';

export class MoveClueBody {
  @ApiProperty({ description: '所依据的版本，即读到的 version；已被他人更改时答 409', example: 2, minimum: 1 })
  @IsInt()
  @Min(1)
  version: number;

  @ApiPropertyOptional({
    description: '理由；须写明理由的操作不能缺少',
    example: '现场核查属实，公共利益受到损害',
    maxLength: 2000,
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;

  @ApiPropertyOptional({ description: '移送：接收单位', example: '某某市甲区人民检察院', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  receiver?: string;

  @ApiPropertyOptional({ description: '并案：并入的线索', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  targetClueId?: string;
}

/** A clue after a command. */
export class ClueMovedAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: '线索〔2026〕12号' })
  number: string;

  @ApiProperty({ example: 'FILED' })
  state: string;

  @ApiProperty({ example: '立案' })
  stateName: string;

  @ApiProperty({ example: 3 })
  version: number;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '立案后的案件' })
  caseId: string | null;

  @ApiProperty({ type: String, nullable: true, example: '案件〔2026〕3号', description: '本次立案所编的号' })
  caseNumber: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  mergedIntoId: string | null;
}
