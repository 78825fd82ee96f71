import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { AddressForbidden, type InnerNetworks } from './inner-networks.js';
import { PullFault } from './pull-fault.js';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

export interface HttpLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Aborted when the program ends. */
  readonly signal: AbortSignal;
}

type Resolve = (hostname: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const resolveAll: Resolve = (hostname, done) => {
  lookUp(hostname, { all: true }, (error, addresses) => done(error, addresses));
};

const KEEP_ALIVE_MS = 4_000;
const CONNECTIONS = 4;
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;
const LATE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const FORBIDDEN: Readonly<Record<AddressForbidden['reason'], string>> = {
  never: '该地址不允许访问',
  'not-listed': '该地址属于内部网络，未列入 PULL_NETWORKS',
  'not-secure': '未列入 PULL_NETWORKS 的地址只能用 https',
};

/**
 * Asks platforms, and nobody else: a name is resolved once, every address of it is judged, and the connection goes to just
 * that address, so that a name cannot mean one machine when it is judged and another when it is asked. No redirect is
 * followed, no answer is held beyond its limit.
 */
export class PullHttp {
  private readonly agents: Readonly<Record<'http:' | 'https:', Agent>>;

  constructor(
    private readonly networks: Pick<InnerNetworks, 'check'>,
    private readonly resolve: Resolve = resolveAll,
  ) {
    this.agents = { 'http:': this.agent(false), 'https:': this.agent(true) };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.agents).map((agent) => agent.destroy()));
  }

  /** Throws `PullFault`; the abort of `signal` as it is. */
  async send(
    { method, url, headers, body }: HttpRequest,
    { timeoutMs, maxBytes, signal }: HttpLimits,
  ): Promise<HttpAnswer> {
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const isSecure = url.protocol === 'https:';
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      // Of an address nothing is resolved.
      if (isIP(literal) !== 0) this.networks.check(literal, isSecure);
      const answer = await request(url, {
        dispatcher: this.agents[isSecure ? 'https:' : 'http:'],
        method: method === 'GET' ? 'GET' : 'POST',
        headers: { ...headers, 'accept-encoding': 'identity' },
        ...(body === null ? {} : { body }),
        signal: AbortSignal.any([signal, late]),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const header = (name: string): string | undefined => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      return {
        status: answer.statusCode,
        contentType: header('content-type'),
        retryAfter: header('retry-after'),
        body: await readBody(answer.body, maxBytes),
      };
    } catch (error) {
      if (error instanceof PullFault || signal.aborted) throw error;
      throw faultOf(error, late.aborted);
    }
  }

  private agent(isSecure: boolean): Agent {
    const lookup: LookupFunction = (hostname, { all }, callback) => {
      this.resolve(hostname, (error, addresses) => {
        const [first] = addresses ?? [];
        try {
          if (error !== null) throw error;
          if (first === undefined) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
          for (const { address } of addresses) this.networks.check(address, isSecure);
        } catch (refusal) {
          callback(refusal as NodeJS.ErrnoException, '', 0);
          return;
        }
        if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      });
    };
    return new Agent({
      connect: { lookup },
      connections: CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
    });
  }
}

async function readBody(stream: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      // Leaving the loop ends the connection: the rest is not read.
      throw new PullFault('INGEST.CONNECTOR_ANSWER_TOO_LARGE', { detail: `答复超过 ${maxBytes} 字节` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The chain of causes: undici wraps what the socket said, and a socket with several addresses a list. */
function* causesOf(error: unknown): Generator<object> {
  for (let one = error; typeof one === 'object' && one !== null; one = 'cause' in one ? one.cause : undefined) {
    yield one;
    if ('errors' in one && Array.isArray(one.errors))
      for (const inner of one.errors as unknown[]) yield* causesOf(inner);
  }
}

function faultOf(error: unknown, isLate: boolean): PullFault {
  const causes = [...causesOf(error)];
  const forbidden = causes.find((one) => one instanceof AddressForbidden);
  if (forbidden !== undefined) {
    return new PullFault('INGEST.CONNECTOR_ADDRESS_FORBIDDEN', { detail: FORBIDDEN[forbidden.reason] });
  }
  const codes = causes.flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : []));
  const code = codes.at(-1);
  if (isLate || codes.some((one) => LATE.has(one))) return new PullFault('INGEST.CONNECTOR_TIMEOUT', { cause: error });
  if (codes.some((one) => TLS_CODE.test(one))) {
    return new PullFault('INGEST.CONNECTOR_TLS', {
      detail: `原因：${codes.find((one) => TLS_CODE.test(one))}`,
      cause: error,
    });
  }
  const detail = code === undefined ? {} : { detail: `原因：${code}` };
  return new PullFault('INGEST.CONNECTOR_UNREACHABLE', { ...detail, cause: error });
}
