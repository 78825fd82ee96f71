import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import type { Logger } from '#platform/observe';
import { isTransient } from '#platform/postgres';
import { spanOf } from '../start/request-trace.js';
import type { RouteTable } from '../routes/route-table.js';
import { type ProblemCatalogue, codeOfStatus } from './problem-catalogue.js';
import { sendProblem } from './send-problem.js';

/** Turns whatever was thrown on the way of a request into one problem answer; what nobody foresaw is logged and told as such. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly catalogue: ProblemCatalogue,
    private readonly routes: RouteTable,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.toProblem(thrown, request, reply);
    const span = spanOf(request);
    const body = this.catalogue.present(problem, span?.traceId);
    this.log(thrown, problem, request);
    sendProblem(reply, body);
  }

  private log(thrown: unknown, problem: ProblemError, request: FastifyRequest): void {
    const about = { err: thrown, code: problem.code, route: request.routeOptions.url };
    const entry = this.catalogue.find(problem.code);
    if (problem.code === 'HTTP.UNAVAILABLE') this.logger.warn(about, 'not available now');
    else if (entry === undefined) this.logger.error(about, 'the catalogue of problems lacks this code');
    else if (entry.status >= 500) this.logger.error(about, 'request failed');
  }

  private toProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): ProblemError {
    if (thrown instanceof ProblemError) return thrown;
    if (!(thrown instanceof HttpException)) {
      // A database that is away for now is no fault of this program, and the caller may come again.
      return new ProblemError(isTransient(thrown) ? 'HTTP.UNAVAILABLE' : 'HTTP.INTERNAL', { cause: thrown });
    }
    const status = thrown.getStatus();
    if (status === 404 && request.is404) {
      const allowed = this.routes.methodsAt(pathOf(request.url));
      // A handler that serves the method may still find nothing there, e.g. a file.
      if (allowed.length > 0 && !allowed.includes(request.method)) {
        void reply.header('allow', allowed.join(', '));
        return new ProblemError('HTTP.METHOD_NOT_ALLOWED', { detail: `此地址支持的方法：${allowed.join('、')}` });
      }
    }
    return new ProblemError(codeOfStatus(status), { cause: thrown });
  }
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
