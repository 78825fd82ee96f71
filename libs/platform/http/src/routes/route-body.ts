import { RouteConfig } from '@nestjs/platform-fastify';

/** How a route takes its body; kept in the router's config of the route. */
export interface BodyOptions {
  /**
   * True: the handler gets the bytes as they came (`@Body() raw: Buffer`) and parses them itself with
   * `parseJsonStrictly`, after it has checked their signature.
   */
  readonly raw?: boolean;
  /** True: with `raw`, the body is an office document (.xlsx, .docx …); other routes answer 415 to one. */
  readonly document?: boolean;
  /**
   * True: a body that is no JSON is a file, and the handler gets it as a stream (`@Body() file: Readable`) while it comes.
   * It may take as long as it likes; the handler counts its bytes and gives up when nothing comes any more.
   */
  readonly stream?: boolean;
  /** Bytes; default is the service's limit. */
  readonly limit?: number;
}

/** `@RouteBody({ raw: true, limit: 8 * 1024 * 1024 })` on a handler. */
export const RouteBody = (options: BodyOptions): MethodDecorator => RouteConfig({ body: options });

export function bodyOptionsOf(config: unknown): BodyOptions {
  if (config === null || typeof config !== 'object' || !('body' in config)) return {};
  const { body } = config;
  return body !== null && typeof body === 'object' ? body : {};
}
