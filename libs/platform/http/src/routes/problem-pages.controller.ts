import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import { ProblemCatalogue, type ProblemEntry } from '../problems/problem-catalogue.js';

/** What the `type` of a problem points at: the same catalogue for people and for programs. */
@ApiTags('错误说明')
@Controller('problems')
@PublicRoute('explains errors to whoever received one; holds no data')
export class ProblemPagesController {
  constructor(private readonly catalogue: ProblemCatalogue) {}

  @Get()
  @ApiOperation({ summary: '全部错误代码' })
  all(@Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.show(this.catalogue.entries, accept, reply);
  }

  @Get(':code')
  @ApiOperation({ summary: '一个错误代码的含义和处理办法' })
  one(
    @Param('code') code: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): unknown {
    const entry = this.catalogue.find(code);
    if (entry === undefined) throw new ProblemError('HTTP.NOT_FOUND', { detail: '没有这个错误代码' });
    return this.show([entry], accept, reply, entry);
  }

  private show(
    entries: readonly ProblemEntry[],
    accept: string | undefined,
    reply: FastifyReply,
    json: unknown = entries,
  ): unknown {
    if (accept?.includes('text/html') !== true) return json;
    void reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'");
    return page(entries);
  }
}

const page = (entries: readonly ProblemEntry[]): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>错误说明</title><body>${entries
    .map(
      (entry) =>
        `<h1>${escape(entry.title)}</h1><p><code>${escape(entry.code)}</code>，HTTP ${entry.status}</p><p>${escape(entry.repair)}</p>`,
    )
    .join('<hr>')}</body></html>`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
