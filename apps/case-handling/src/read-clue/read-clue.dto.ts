import { ApiProperty } from '@nestjs/swagger';
import { ClueItem } from '../list-clues/list-clues.dto.js';

export class LinkedItem {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: '案件〔2026〕3号' })
  number: string;

  @ApiProperty({ example: 'INVESTIGATING' })
  state: string;

  @ApiProperty({ example: '调查核实' })
  stateName: string;
}

export class ClueHitRule {
  @ApiProperty({ example: 'repeat-same-place' })
  id: string;

  @ApiProperty({ example: 2 })
  version: number;

  @ApiProperty({ example: '同一地点反复投诉' })
  name: string;

  @ApiProperty({ type: [String], description: '规则所依据的条文' })
  basis: readonly string[];
}

export class ClueHitEvent {
  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ enum: ['member', 'attached'], description: 'member 命中时计入；attached 其后并入' })
  role: string;

  @ApiProperty({ format: 'date-time' })
  eventTime: Date;

  @ApiProperty({ example: 'cz-12345' })
  sourceId: string;

  @ApiProperty({ example: 'GD202603020001' })
  sourceEventNo: string;

  @ApiProperty({ description: '标题和描述的开头，已脱敏', example: '反映滨河路一带垃圾多日无人清运……' })
  excerpt: string;

  @ApiProperty({ type: String, nullable: true, example: '滨河路 12 号附近' })
  address: string | null;
}

export class ClueHit {
  @ApiProperty({ format: 'uuid' })
  hitId: string;

  @ApiProperty({ example: 1 })
  revision: number;

  @ApiProperty({ enum: ['live', 'void'], description: 'void 失效：后到的事件使条件不再成立' })
  state: string;

  @ApiProperty({ example: '有效' })
  stateName: string;

  @ApiProperty({ type: ClueHitRule })
  rule: ClueHitRule;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: '归并所依据的字段，已脱敏' })
  keyParts: readonly { readonly field: string; readonly value: string }[];

  @ApiProperty({ format: 'date-time' })
  windowFrom: Date;

  @ApiProperty({ format: 'date-time' })
  windowTo: Date;

  @ApiProperty({ type: 'object', additionalProperties: true, description: '命中的理由：各条件和窗口的判断' })
  explanation: object;

  @ApiProperty({ example: 3 })
  eventCount: number;

  @ApiProperty({ type: [ClueHitEvent], description: '最多 200 件；eventCount 是实际件数' })
  events: readonly ClueHitEvent[];

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: '命中已随并案移至的线索' })
  movedToClueId: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  runId: string | null;

  @ApiProperty({ format: 'date-time' })
  evaluatedAt: Date;
}

export class ClueDetail extends ClueItem {
  @ApiProperty({ type: LinkedItem, nullable: true, description: '立案后的案件' })
  case: LinkedItem | null;

  @ApiProperty({ type: LinkedItem, nullable: true, description: '同一事由的上一条线索，已办结' })
  previousClue: LinkedItem | null;

  @ApiProperty({ type: LinkedItem, nullable: true, description: '并入的线索' })
  mergedInto: LinkedItem | null;

  @ApiProperty({ type: [LinkedItem], description: '并入本线索的线索' })
  mergedClues: readonly LinkedItem[];

  @ApiProperty({ type: [ClueHit], description: '命中，新的在前，最多 50 条；hitCount 是实际条数' })
  hits: readonly ClueHit[];
}
