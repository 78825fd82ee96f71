import { Readable } from 'node:stream';
import { Body, Controller, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, CurrentSource, Roles, SignedBySource } from '#platform/auth';
import { RouteBody } from '#platform/http';
import { SecurityActs } from '#platform/service';
import type { Source } from '../sources/source.js';
import { ImportFileForQuery, ImportFileQuery } from './receive-import.dto.js';
import { type ReceivedImport, ReceiveImport } from './receive-import.use-case.js';

const FILE = { schema: { type: 'string', format: 'binary' } } as const;
const TYPES = ['application/octet-stream', 'text/csv', 'application/x-ndjson'] as const;
const streamOf = (body: unknown): Readable | null => (body instanceof Readable ? body : null);

/** Where people hand in files. */
@ApiTags('导入')
@Controller('v1/imports')
export class ReceiveImportController {
  constructor(
    private readonly receiveImport: ReceiveImport,
    private readonly acts: SecurityActs,
  ) {}

  @Post()
  @HttpCode(202)
  @Roles('data-officer', 'ops')
  @RouteBody({ raw: true, stream: true })
  @ApiConsumes(...TYPES)
  @ApiBody(FILE)
  @ApiHeader({
    name: 'content-digest',
    description: '可选，RFC 9530：sha-256=:Base64:；与收到的不符时拒收',
    required: false,
  })
  @ApiOperation({
    summary: '为一个来源上传文件（JSONL、CSV、XLSX），随后逐行导入；同一文件再次上传得到先前的任务',
  })
  receive(
    @CurrentActor() actor: Actor,
    @Query() { sourceId, ...asked }: ImportFileForQuery,
    @Body() body: unknown,
    @Headers('content-digest') contentDigest?: string,
  ): Promise<ReceivedImport> {
    const file = streamOf(body);
    return this.acts.done('import.upload', actor, sourceId, () =>
      this.receiveImport.receiveFor(actor, sourceId, asked, { file, contentDigest }),
    );
  }
}

/** Where sources hand in files of their own. */
@ApiTags('推送')
@Controller('v1/events/files')
@SignedBySource()
export class ReceiveOwnImportController {
  constructor(private readonly receiveImport: ReceiveImport) {}

  @Post()
  @HttpCode(202)
  @RouteBody({ raw: true, stream: true })
  @ApiConsumes(...TYPES)
  @ApiBody(FILE)
  @ApiHeader({ name: 'content-digest', description: 'RFC 9530：sha-256=:Base64:；签名覆盖它', required: true })
  @ApiOperation({
    summary: '上传一个文件（JSONL、CSV、XLSX），随后逐行导入；签名的文本是“FILE 路径和查询 content-digest 的值”',
  })
  receive(
    @CurrentSource() source: Source,
    @Query() asked: ImportFileQuery,
    @Body() body: unknown,
    @Headers('content-digest') contentDigest?: string,
  ): Promise<ReceivedImport> {
    return this.receiveImport.receiveOwn(source, asked, { file: streamOf(body), contentDigest });
  }
}
