import { ApiProperty } from '@nestjs/swagger';
import { CaseItem } from '../list-cases/list-cases.dto.js';
import { ClueItem } from '../list-clues/list-clues.dto.js';

export class CaseDetail extends CaseItem {
  @ApiProperty({ type: [ClueItem], description: '本案的线索，含并入的' })
  clues: readonly ClueItem[];
}
