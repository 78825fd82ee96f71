import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';

export interface SyslogAddress {
  readonly protocol: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** `udp://host:514` or `tcp://host:601`. */
export function parseSyslogAddress(text: string): SyslogAddress {
  const url = new URL(text);
  const protocol = url.protocol.slice(0, -1);
  if ((protocol !== 'udp' && protocol !== 'tcp') || url.port === '')
    throw new Error(`${text} is no udp:// or tcp:// address`);
  return { protocol, host: url.hostname, port: Number(url.port) };
}

/** log audit (13) of RFC 5424 §6.2.1. */
const FACILITY = 13;
const SEVERITY = { warning: 4, informational: 6 } as const;

export interface SyslogMessage {
  readonly at: string;
  readonly severity: keyof typeof SEVERITY;
  readonly hostname: string;
  readonly appName: string;
  readonly processId: number;
  /** MSGID: the kind of event, printable ASCII. */
  readonly messageId: string;
  /** JSON, which is ASCII or UTF-8; a byte order mark says the latter (§6.4). */
  readonly text: string;
}

const token = (text: string, most: number): string => text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-';

/** RFC 5424. */
export function formatSyslog(message: SyslogMessage): string {
  const priority = FACILITY * 8 + SEVERITY[message.severity];
  const header = [
    `<${priority}>1`,
    message.at,
    token(message.hostname, 255),
    token(message.appName, 48),
    String(message.processId),
    token(message.messageId, 32),
    '-',
  ].join(' ');
  return `${header} \ufeff${message.text}`;
}

const CONNECT_MS = 5_000;

/**
 * Sends to one collector. Over TCP a message counts as sent when the socket took it (octet counting, RFC 6587 §3.4.1);
 * over UDP when it left this machine: whoever must not lose a line writes files as well.
 */
export class SyslogSender {
  #tcp: Promise<Socket> | null = null;
  #udp: UdpSocket | null = null;

  constructor(private readonly address: SyslogAddress) {}

  send(text: string): Promise<void> {
    return this.address.protocol === 'udp' ? this.#sendUdp(text) : this.#sendTcp(text);
  }

  async close(): Promise<void> {
    const tcp = await this.#tcp?.catch(() => null);
    tcp?.end();
    this.#tcp = null;
    this.#udp?.close();
    this.#udp = null;
  }

  #sendUdp(text: string): Promise<void> {
    this.#udp ??= createSocket(this.address.host.includes(':') ? 'udp6' : 'udp4').unref();
    const socket = this.#udp;
    return new Promise((resolve, reject) => {
      socket.send(text, this.address.port, this.address.host, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #sendTcp(text: string): Promise<void> {
    const socket = await (this.#tcp ??= this.#connect());
    const bytes = Buffer.from(text, 'utf8');
    await new Promise<void>((resolve, reject) => {
      socket.write(Buffer.concat([Buffer.from(`${bytes.length} `), bytes]), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  #connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: this.address.host, port: this.address.port, timeout: CONNECT_MS });
      const gone = (error?: Error): void => {
        this.#tcp = null;
        socket.destroy();
        reject(error ?? new Error('the collector closed the connection'));
      };
      socket.once('connect', () => {
        socket.setTimeout(0);
        socket.unref();
        resolve(socket);
      });
      socket.on('timeout', () => gone(new Error(`no connection within ${CONNECT_MS} ms`)));
      socket.on('error', gone);
      socket.on('close', () => gone());
    });
  }
}
