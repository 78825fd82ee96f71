import { join } from 'node:path';
import staticFiles from '@fastify/static';
import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ConsoleController } from './console.controller.js';
import { ConsolePage } from './console-page.js';
import { securityHeaders } from './security-headers.js';

const CONSOLE_DIR = Symbol('directory of the console');
const IS_SECURE = Symbol('public address is https');
const A_YEAR_MS = 31_536_000_000;

/** The console's files, and the headers that every answer of the public address carries. */
@Module({})
export class ConsoleModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONSOLE_DIR) private readonly directory: string,
    @Inject(IS_SECURE) private readonly isSecure: boolean,
  ) {}

  static forDirectory(directory: string, { isSecure }: { readonly isSecure: boolean }): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [ConsoleController],
      providers: [
        { provide: CONSOLE_DIR, useValue: directory },
        { provide: IS_SECURE, useValue: isSecure },
        { provide: ConsolePage, useValue: new ConsolePage(directory) },
      ],
    };
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const headers = securityHeaders(this.isSecure);
    fastify.addHook('onRequest', (_request, reply, done) => {
      void reply.headers(headers);
      done();
    });
    // Names of assets carry a hash of their content, so a browser never has to ask for one again.
    // Not awaited: that would start the instance before Nest has given it its error handler.
    void fastify.register(staticFiles, {
      root: join(this.directory, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      index: false,
      dotfiles: 'deny',
      immutable: true,
      maxAge: A_YEAR_MS,
    });
  }
}
