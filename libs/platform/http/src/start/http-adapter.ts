import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerFactory } from 'fastify';
import { ProblemError } from '#kernel';
import type { Metrics } from '#platform/observe';
import { parseJsonStrictly } from '../json/parse-json-strictly.js';
import { type ProblemCatalogue, codeOfStatus } from '../problems/problem-catalogue.js';
import { sendProblem } from '../problems/send-problem.js';
import { bodyOptionsOf } from '../routes/route-body.js';
import type { RouteTable } from '../routes/route-table.js';
import { letArriveSlowly } from './arrival-limit.js';
import type { Doors } from './doors.js';
import { spanOf, traceRequests } from './request-trace.js';

const OFFICE_TYPES = /^application\/vnd\.openxmlformats-officedocument\.[a-z.]+(?:;|$)/i;
/** What a list is sent as by programs, browsers and the command line. */
const FILE_TYPES = /^(?:application\/(?:octet-stream|x-ndjson|jsonl|zip)|text\/(?:csv|plain))(?:;|$)/i;
const JSON_TYPES = /^application\/(?:[a-z0-9.+-]+\+)?json(?:;|$)/i;

/** A request as handlers see it: `rawBody` are the bytes of a JSON body, unchanged. */
export interface RequestWithRawBody extends FastifyRequest {
  rawBody?: Buffer;
}

/** Fastify with our limits, bodies, traces and counts; Nest adds routes to it. */
export function createHttpAdapter(options: {
  readonly bodyLimit: number;
  readonly routes: RouteTable;
  readonly metrics: Metrics;
  readonly catalogue: ProblemCatalogue;
  readonly doors: Pick<Doors, 'putBehind' | 'leadsTo'>;
}): FastifyAdapter {
  const serverFactory: FastifyServerFactory = (handler) => options.doors.putBehind(handler);
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit,
    serverFactory,
    // What the router itself refuses (a malformed or over-long address) passes no hook and no filter.
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) => {
      const problem = new ProblemError(codeOfStatus(error.statusCode ?? 500), { cause: error });
      sendProblem(reply, options.catalogue.present(problem, undefined));
    },
    routerOptions: { maxParamLength: 200 },
    multipart: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', (route) => {
    options.routes.add(route.method, route.url);
    const { limit } = bodyOptionsOf(route.config);
    if (limit !== undefined) route.bodyLimit = limit;
  });
  traceRequests(fastify, options.metrics);
  keepDoorsApart(fastify, options);
  acceptJson(fastify);
  acceptDocuments(fastify);
  acceptFiles(fastify);
  return adapter;
}

/** After the hooks that give every answer its headers: what a door does not lead to is answered like what is not there. */
function keepDoorsApart(
  fastify: FastifyInstance,
  { doors, catalogue }: { readonly doors: Pick<Doors, 'leadsTo'>; readonly catalogue: ProblemCatalogue },
): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    if (request.is404 || doors.leadsTo(request.routeOptions.url ?? '', request.raw)) return done();
    sendProblem(reply, catalogue.present(new ProblemError('HTTP.NOT_FOUND'), spanOf(request)?.traceId));
  });
}

function acceptJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request: RequestWithRawBody, body: Buffer, done) => {
    request.rawBody = body;
    if (bodyOptionsOf(request.routeOptions.config).raw === true) return done(null, body);
    // POST without a body is for routes that need none.
    if (body.length === 0) return done(null, undefined);
    const parsed = parseJsonStrictly(body);
    if (parsed.ok) return done(null, parsed.value);
    const { reason, detail, offset } = parsed.error;
    return done(
      new ProblemError('HTTP.JSON_REFUSED', { detail, facts: { reason, ...(offset === undefined ? {} : { offset }) } }),
    );
  });
}

/** Only where a route asks for one. The limit of the route holds for it too, where it takes the document whole. */
function acceptDocuments(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(OFFICE_TYPES, (request: FastifyRequest, payload: IncomingMessage, done) => {
    const { raw, document, stream } = bodyOptionsOf(request.routeOptions.config);
    if (stream === true) return takeStream(payload, done);
    if (raw !== true || document !== true) return done(new ProblemError('HTTP.MEDIA_TYPE'));
    return void readWhole(payload, request.routeOptions.bodyLimit).then(
      (body) => done(null, body),
      (error: Error) => done(error),
    );
  });
}

/** Files of other types, only where a route takes them as a stream. */
function acceptFiles(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FILE_TYPES, (request: FastifyRequest, payload: IncomingMessage, done) => {
    const { stream } = bodyOptionsOf(request.routeOptions.config);
    return stream === true ? takeStream(payload, done) : done(new ProblemError('HTTP.MEDIA_TYPE'));
  });
}

function takeStream(payload: IncomingMessage, done: (error: Error | null, body?: unknown) => void): void {
  letArriveSlowly(payload);
  done(null, payload);
}

async function readWhole(payload: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ProblemError('HTTP.BODY_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
