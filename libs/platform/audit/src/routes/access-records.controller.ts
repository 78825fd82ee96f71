import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { PAGE_LIMITS } from '#platform/http';
import type { HistoryRecord } from '../chains/history-write.js';
import { AccessRecordsPage, AccessRecordsQuery, type AccessRecord } from './access-records.dto.js';
import { HistoryDesk } from './history-desk.js';
import { officesOf } from './offices-of.js';

/** Chains of this kind tell who saw or took away what is masked or sealed for others; their id is the item's. */
export const ACCESS_KIND = 'access';

@ApiTags('审计')
@Controller('v1/access-records')
@Roles('auditor')
export class AccessRecordsController {
  constructor(private readonly desk: HistoryDesk) {}

  @Get()
  @ApiOperation({ summary: '谁查看或导出了受保护的内容，新的在前；只含本院和下级院的' })
  @ApiOkResponse({ type: AccessRecordsPage })
  async list(@CurrentActor() actor: Actor, @Query() query: AccessRecordsQuery): Promise<AccessRecordsPage> {
    const filter = {
      kinds: [ACCESS_KIND],
      procuratorateIds: officesOf(actor),
      from: query.from,
      to: query.to,
      actorId: query.personId,
      chainId: query.itemId,
    };
    const page = await this.desk.list(filter, { cursor: query.cursor, limit: query.limit ?? PAGE_LIMITS.usual });
    return { items: page.items.map((record) => this.show(record)), nextCursor: page.nextCursor };
  }

  private show(record: HistoryRecord): AccessRecord {
    return {
      at: record.at,
      personId: record.actorId,
      personName: record.actorName,
      command: record.command,
      itemId: record.chain.id,
      seq: record.seq,
      procuratorateId: record.procuratorateId,
      reason: record.secret === null ? null : this.desk.mask(record.secret),
      facts: JSON.parse(record.entry) as object,
      hash: record.hash,
    };
  }
}
