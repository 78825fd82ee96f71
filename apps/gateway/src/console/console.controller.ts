import { randomBytes } from 'node:crypto';
import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import { CONSOLE_NOT_BUILT, ConsolePage } from './console-page.js';
import { contentSecurityPolicy } from './security-headers.js';

/** Below these there are no pages: what is not there is told as such. */
const NOT_PAGES = /^\/(?:api|assets|ops|v1)(?:[/?]|$)/;

/** Every other address is a page of the console, whose own router knows which. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(private readonly page: ConsolePage) {}

  @Get('*')
  @PublicRoute('the page itself holds nothing; whoever is not signed in is led to the sign-in by it')
  @Header('cache-control', 'no-store')
  async show(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (NOT_PAGES.test(request.url)) throw new ProblemError('HTTP.NOT_FOUND');
    const nonce = randomBytes(16).toString('base64');
    const html = await this.page.render(nonce);
    void reply.type('text/html; charset=utf-8');
    if (html === null) {
      void reply.status(503);
      return CONSOLE_NOT_BUILT;
    }
    void reply.header('content-security-policy', contentSecurityPolicy(nonce));
    return html;
  }
}
