import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { FINDINGS, type FindingKind } from '../verification/finding.js';

const KINDS = Object.keys(FINDINGS);
const KINDS_SAY = Object.entries(FINDINGS)
  .map(([kind, says]) => `${kind} ${says}`)
  .join('；');

export const DEFAULT_ENTRIES = 10_000;
export const MOST_ENTRIES = 50_000;

const MOST_CURSOR = 8_000;

export class VerificationQuery {
  @ApiPropertyOptional({
    description: 'newest：最新的记录；all：从最早的起，分段核对全部',
    enum: ['newest', 'all'],
    default: 'newest',
  })
  @IsOptional()
  @IsIn(['newest', 'all'])
  scope?: 'newest' | 'all';

  @ApiPropertyOptional({ description: '上一段答复的 next：核对下一段' })
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CURSOR)
  cursor?: string;

  @ApiPropertyOptional({
    description: `核对最新的多少条，默认 ${DEFAULT_ENTRIES}；或一段约多少条，默认 ${MOST_ENTRIES}`,
    type: 'integer',
    minimum: 1,
    maximum: MOST_ENTRIES,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_ENTRIES)
  entries?: number;
}

export class ChainView {
  @ApiProperty({ example: 'clue' })
  kind: string;

  @ApiProperty({ example: '0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b48' })
  id: string;
}

export class FindingView {
  @ApiProperty({ enum: KINDS, description: KINDS_SAY, example: 'changed' })
  kind: FindingKind;

  @ApiProperty({ description: '这一种发现的名称', example: '内容被更改' })
  says: string;

  @ApiPropertyOptional({ type: ChainView })
  chain?: ChainView;

  @ApiPropertyOptional({ description: '链中的序号；连续多条时是第一条', example: 3 })
  seq?: number;

  @ApiPropertyOptional({ description: '连续多条时的最后一条' })
  throughSeq?: number;

  @ApiPropertyOptional({ description: '在全部记录中的位置' })
  position?: number;

  @ApiPropertyOptional({ description: '见证文件的行' })
  line?: number;

  @ApiPropertyOptional({ description: '列、触发器等的名称' })
  detail?: string;
}

class SealedView {
  @ApiProperty({ type: Number, nullable: true, description: '核对了见证文件的多少行；没有见证文件时为 null' })
  lines: number | null;

  @ApiProperty({ description: '与见证文件逐条核对的记录数' })
  entries: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: '最后一次封存' })
  lastAt: string | null;

  @ApiProperty({ description: '封存的记录总数' })
  size: number;

  @ApiProperty({ type: String, nullable: true, description: '封存的根' })
  root: string | null;
}

class WindowView {
  @ApiProperty({ description: '尚未封存的记录数；对这些，数据库的超级用户截去链尾不会被发现' })
  entries: number;

  @ApiProperty({ description: '所配置的：一条记录至多多少秒后封存', example: 2 })
  mostSeconds: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: '所测得的：其中最早的一条已等待多少秒；没有未封存的记录时为 null',
    example: 1.2,
  })
  oldestUnsealedSeconds: number | null;
}

class ErasureView {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ type: String, nullable: true, description: '由谁' })
  actorId: string | null;

  @ApiProperty({ type: String, nullable: true })
  actorName: string | null;

  @ApiProperty({ type: ChainView, description: '哪一条链的记录' })
  chain: ChainView;

  @ApiProperty({ description: '链中的序号' })
  seq: number;

  @ApiProperty({ type: [String], description: 'secret 文字，actorName 姓名' })
  parts: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: '所依据的法律', example: '个人信息保护法 47' })
  basis: string | null;
}

class ErasuresView {
  @ApiProperty({ description: '依法删除文字的次数' })
  count: number;

  @ApiProperty({ type: [ErasureView], description: '其中最新的一些' })
  shown: readonly ErasureView[];
}

class ProgressView {
  @ApiProperty({ description: '至此核对的记录数' })
  entries: number;

  @ApiProperty({ description: '全部约有多少条' })
  of: number;
}

class RestoreView {
  @ApiProperty()
  line: number;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ description: '由谁登记' })
  who: string;

  @ApiProperty({ description: '理由' })
  reason: string;

  @ApiProperty({ description: '因恢复而不在的记录数' })
  lost: number;

  @ApiProperty()
  oldSize: number;

  @ApiProperty()
  newSize: number;
}

export class VerificationView {
  @ApiProperty({ example: 'case-handling' })
  service: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ description: '是否没有发现问题' })
  sound: boolean;

  @ApiProperty({ description: '是否核对完了全部；只核对最新的记录时、还有下一段时为 false' })
  whole: boolean;

  @ApiProperty({ description: '核对的记录数' })
  entries: number;

  @ApiProperty({ type: SealedView })
  sealed: SealedView;

  @ApiProperty({ type: WindowView })
  window: WindowView;

  @ApiProperty({
    type: ErasuresView,
    nullable: true,
    description: '依法删除的文字；分段核对时在最后一段，其余为 null。没有记录的删除是发现的问题 erased-without-record',
  })
  erasures: ErasuresView | null;

  @ApiProperty({ type: [RestoreView], description: '登记过的恢复' })
  restores: readonly RestoreView[];

  @ApiProperty({ type: [String] })
  notes: readonly string[];

  @ApiProperty({ type: [FindingView] })
  findings: readonly FindingView[];

  @ApiProperty({ description: '发现的总数；findings 可能只是其中最先的一些' })
  findingCount: number;

  @ApiProperty({ type: String, nullable: true, description: '下一段的 cursor；没有下一段时为 null' })
  next: string | null;

  @ApiProperty({ type: ProgressView, nullable: true, description: '分段核对时的进度' })
  progress: ProgressView | null;
}

export class ProofQuery {
  @ApiProperty({ description: '链的种类', example: 'clue' })
  @IsString()
  @MinLength(1)
  @MaxLength(50)
  kind: string;

  @ApiProperty({ description: '链的编号', example: '0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b48' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  id: string;

  @ApiProperty({ description: '链中的序号', type: 'integer', minimum: 1, example: 3 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  seq: number;
}

export class ProofView {
  @ApiProperty({ type: ChainView })
  chain: ChainView;

  @ApiProperty()
  seq: number;

  @ApiProperty({ description: '在全部记录中的位置' })
  position: number;

  @ApiProperty({ description: '这一条的散列值' })
  hash: string;

  @ApiProperty({ description: '在这一行封存的记录中的序号，从零开始' })
  index: number;

  @ApiProperty({ description: '这一行封存的记录数' })
  size: number;

  @ApiProperty({ type: [String], description: '从叶到根的兄弟节点（RFC 9162 §2.1.3）' })
  path: readonly string[];

  @ApiProperty({ description: '这一行的根' })
  lineRoot: string;

  @ApiProperty({ description: '见证文件的行' })
  line: number;

  @ApiProperty({ description: '这一行的散列值' })
  lineHash: string;

  @ApiProperty({ format: 'date-time' })
  sealedAt: string;
}
