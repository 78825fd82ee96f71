import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Metrics, TraceSpan } from '#platform/observe';

export const TRACE_ID_HEADER = 'x-trace-id';
const spans = new WeakMap<FastifyRequest, TraceSpan>();
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The span of a request, also where the asynchronous context is lost (errors while the body is read). */
export const spanOf = (request: FastifyRequest): TraceSpan | undefined => spans.get(request);

/** Every request runs in a span, tells its trace id in a header, and is counted by its route's pattern. */
export function traceRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const parent = request.headers['traceparent'];
    const span = TraceSpan.childOf(typeof parent === 'string' ? parent : undefined);
    spans.set(request, span);
    void reply.header(TRACE_ID_HEADER, span.traceId);
    span.run(done);
  });
  // The body arrives by events of the socket, which know nothing of the request's context: it is entered again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.run(done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.observeHttp({
      method: KNOWN_METHODS.has(request.method) ? request.method : 'other',
      // The pattern, never the path: ids would make a series each.
      route: request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched'),
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
}
