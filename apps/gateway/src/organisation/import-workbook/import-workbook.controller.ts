import { Body, Controller, Get, Header, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { RouteBody } from '#platform/http';
import { SecurityActs } from '#platform/service';
import { ImportQuery, ImportReportItem } from './import-workbook.dto.js';
import { ImportWorkbook } from './import-workbook.use-case.js';
import { WORKBOOK_LIMITS } from './repack-workbook.js';
import { writeWorkbook } from './write-workbook.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@ApiTags('组织机构')
@Controller('api/organisation/import')
@Roles('ops', 'security-admin')
export class ImportWorkbookController {
  constructor(
    private readonly importWorkbook: ImportWorkbook,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteBody({ raw: true, document: true, limit: WORKBOOK_LIMITS.bytes })
  @ApiConsumes(XLSX)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({
    summary: '导入工作簿：全部写入或全不写入；系统管理员导入机构、部门、人员、管辖，安全管理员导入角色',
  })
  @ApiOkResponse({ type: ImportReportItem })
  run(
    @CurrentActor() actor: Actor,
    @Query() { dryRun }: ImportQuery,
    @Body() workbook: Buffer,
  ): Promise<ImportReportItem> {
    const isTrial = dryRun === 'true';
    const run = () => this.importWorkbook.run(actor, workbook, isTrial);
    // A trial changes nothing.
    return isTrial ? run() : this.acts.done('organisation.import', actor, actor.procuratorateId, run);
  }

  @Get('template')
  @Header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent('组织机构导入模板.xlsx')}`)
  @ApiProduces(XLSX)
  @ApiOperation({ summary: '下载导入模板' })
  async template(): Promise<StreamableFile> {
    return new StreamableFile(await writeWorkbook({}), { type: XLSX });
  }
}
