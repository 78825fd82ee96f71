import { Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, CurrentSource, Roles, SignedBySource } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import type { ImportView } from '../read-import/import-view.js';
import type { Source } from '../sources/source.js';
import { CancelImport } from './cancel-import.use-case.js';

@ApiTags('导入')
@Controller('v1/imports')
export class CancelImportController {
  constructor(
    private readonly cancelImport: CancelImport,
    private readonly acts: SecurityActs,
  ) {}

  @Post(':importId/cancel')
  @HttpCode(200)
  @Roles('data-officer', 'ops')
  @ApiOperation({ summary: '取消导入：到此为止，已导入的事件保留' })
  cancel(@CurrentActor() actor: Actor, @Param('importId', ParseUUIDPipe) importId: string): Promise<ImportView> {
    return this.acts.done('import.cancel', actor, importId, () => this.cancelImport.cancel(actor, importId));
  }
}

@ApiTags('推送')
@Controller('v1/events/files')
@SignedBySource()
export class CancelOwnImportController {
  constructor(private readonly cancelImport: CancelImport) {}

  @Post(':importId/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: '取消本来源的一个导入任务：到此为止，已导入的事件保留' })
  cancel(@CurrentSource() source: Source, @Param('importId', ParseUUIDPipe) importId: string): Promise<ImportView> {
    return this.cancelImport.cancelOwn(source.id, importId);
  }
}
