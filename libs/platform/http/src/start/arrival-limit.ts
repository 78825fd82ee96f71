import type { IncomingMessage, ServerResponse } from 'node:http';

const unhurried = new WeakSet<IncomingMessage>();

/** The body is a file that a handler takes as a stream: how long it may pause is the handler's to say. */
export function letArriveSlowly(request: IncomingMessage): void {
  unhurried.add(request);
}

/**
 * Ends the connection of a request that has not arrived whole after `withinMs`: a client that sends slower than this holds
 * a socket for nothing. Node's own limit is the same for every request, and large files need longer.
 */
export function limitArrival(request: IncomingMessage, response: ServerResponse, withinMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete || unhurried.has(request)) return;
    if (response.headersSent) request.socket.destroy();
    else request.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }, withinMs);
  timer.unref();
  const settle = (): void => clearTimeout(timer);
  request.once('end', settle).once('close', settle);
}
