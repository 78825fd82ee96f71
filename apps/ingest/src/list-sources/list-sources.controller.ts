import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, isInScope, Roles } from '#platform/auth';
import { SourceDirectory } from '../sources/source-directory.js';

export interface SourceView {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

@ApiTags('来源')
@Controller('v1/sources')
export class ListSourcesController {
  constructor(private readonly directory: SourceDirectory) {}

  @Get()
  @Roles('ops', 'data-officer', 'auditor')
  @ApiOperation({ summary: '已登记的来源，不含密钥' })
  list(@CurrentActor() actor: Actor): { sources: SourceView[] } {
    // The system's administrators see all, everyone else what is of their office and regions.
    const seesAll = actor.roles.includes('ops') || actor.roles.includes('auditor');
    const visible = this.directory.list().filter((source) => seesAll || isInScope(actor, source));
    const sources = visible.map(({ id, kind, name, state, procuratorateId, regionCode12 }) => ({
      sourceId: id,
      kind,
      name,
      state,
      procuratorateId,
      regionCode12,
    }));
    return { sources };
  }
}
