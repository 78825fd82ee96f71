import { Controller, Get, Header, Param, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, CurrentSource, Roles, SignedBySource } from '#platform/auth';
import type { Source } from '../sources/source.js';
import type { ImportView } from './import-view.js';
import { ListImportsQuery } from './read-import.dto.js';
import { type ImportPage, ReadImport } from './read-import.query.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const ATTACHMENT = `attachment; filename="errors.xlsx"; filename*=UTF-8''${encodeURIComponent('导入错误.xlsx')}`;
const LIMIT = 50;

@ApiTags('导入')
@Controller('v1/imports')
@Roles('data-officer', 'ops')
export class ReadImportController {
  constructor(private readonly readImport: ReadImport) {}

  @Get()
  @ApiOperation({ summary: '本院来源的导入任务，新的在前' })
  list(@CurrentActor() actor: Actor, @Query() { sourceId, before, limit }: ListImportsQuery): Promise<ImportPage> {
    return this.readImport.list(actor, { sourceId: sourceId ?? null, before: before ?? null, limit: limit ?? LIMIT });
  }

  @Get(':importId')
  @ApiOperation({ summary: '一个导入任务的进度和各种结果的行数' })
  read(@CurrentActor() actor: Actor, @Param('importId', ParseUUIDPipe) importId: string): Promise<ImportView> {
    return this.readImport.read(actor, importId);
  }

  @Get(':importId/errors.xlsx')
  @Header('cache-control', 'no-store')
  @Header('content-disposition', ATTACHMENT)
  @ApiProduces(XLSX)
  @ApiOperation({ summary: '下载逐行的错误：行号、列、问题、处理办法' })
  async errors(
    @CurrentActor() actor: Actor,
    @Param('importId', ParseUUIDPipe) importId: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.readImport.errors(actor, importId), { type: XLSX });
  }
}

@ApiTags('推送')
@Controller('v1/events/files')
@SignedBySource()
export class ReadOwnImportController {
  constructor(private readonly readImport: ReadImport) {}

  @Get(':importId')
  @ApiOperation({ summary: '本来源一个导入任务的进度和各种结果的行数' })
  read(@CurrentSource() source: Source, @Param('importId', ParseUUIDPipe) importId: string): Promise<ImportView> {
    return this.readImport.readOwn(source.id, importId);
  }

  @Get(':importId/errors.xlsx')
  @Header('cache-control', 'no-store')
  @Header('content-disposition', ATTACHMENT)
  @ApiProduces(XLSX)
  @ApiOperation({ summary: '下载逐行的错误：行号、列、问题、处理办法' })
  async errors(
    @CurrentSource() source: Source,
    @Param('importId', ParseUUIDPipe) importId: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.readImport.errorsOfOwn(source.id, importId), { type: XLSX });
  }
}
