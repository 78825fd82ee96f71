import type { FastifyReply } from 'fastify';
import type { ProblemBody } from './problem-catalogue.js';

const RETRY_AFTER_SECONDS = 5;

/** Sends a problem with the headers that belong to its status. No error is kept by anybody on the way. */
export function sendProblem(reply: FastifyReply, body: ProblemBody): void {
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
  const after = body['retryAfterSeconds'];
  // Whoever refuses for a time of its own says so in this fact.
  if (typeof after === 'number') void reply.header('retry-after', String(after));
  else if (body.status === 503 || body.status === 429) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  void reply.header('cache-control', 'no-store').status(body.status).type('application/problem+json; charset=utf-8');
  void reply.send(JSON.stringify(body));
}
