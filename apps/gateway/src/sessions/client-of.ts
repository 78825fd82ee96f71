import { isIP } from 'node:net';
import proxyAddress, { compile } from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../audit-trail/account-event.js';

const LONGEST_USER_AGENT = 200;

/** Where a request comes from. Of `X-Forwarded-For` only what trusted proxies have written counts. */
export class ClientReader {
  private readonly trusts: (address: string, hops: number) => boolean;

  /** Addresses and networks (`10.0.0.0/8`) of our own proxies. */
  constructor(trustedProxies: readonly string[]) {
    this.trusts = compile([...trustedProxies]);
  }

  read(request: FastifyRequest): Client {
    const address = proxyAddress(request.raw, this.trusts);
    const userAgent = request.headers['user-agent'] ?? '';
    return {
      // What a proxy passes on may be any text.
      address: isIP(address) === 0 ? 'unknown' : address.replace(/^::ffff:(?=\d+\.)/i, ''),
      userAgent: userAgent.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_USER_AGENT),
    };
  }
}
