import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { ProblemBody } from '../problems/problem-catalogue.js';
import { FrontDoor } from './front-door.js';

/** By their patterns in the router: what an address is written like makes no difference. `/docs` has files below it. */
const MANAGEMENT_ROUTES: readonly string[] = ['/health', '/metrics', '/version', '/openapi.json'];
const DOCS = /^\/docs(?:[/-]|$)/;
/** Probes ask where they always did. */
const OF_BOTH: readonly string[] = ['/livez', '/readyz'];

/** The port of a service, and the second one of its operators where it has one. */
export class Doors {
  private readonly front: FrontDoor;
  private readonly back: FrontDoor | null;
  private readonly cameByBack = new WeakSet<IncomingMessage>();

  constructor(
    private readonly management: { readonly host: string; readonly port: number } | undefined,
    unavailable: ProblemBody,
  ) {
    this.front = new FrontDoor(unavailable);
    this.back = management === undefined ? null : new FrontDoor(unavailable);
  }

  /** Rejects when a port is taken. */
  async listen(port: number, host: string): Promise<{ readonly port: number; readonly managementUrl: string | null }> {
    const found = await this.front.listen(port, host);
    if (this.management === undefined || this.back === null) return { port: found, managementUrl: null };
    try {
      const back = await this.back.listen(this.management.port, this.management.host);
      return { port: found, managementUrl: `http://${this.management.host}:${back}` };
    } catch (error) {
      await this.front.close();
      throw error;
    }
  }

  putBehind(handler: RequestListener): Server {
    this.back?.putBehind((request, response) => {
      this.cameByBack.add(request);
      handler(request, response);
    });
    return this.front.putBehind(handler);
  }

  /** Whether the door that a request came by leads to the route of this pattern. */
  leadsTo(pattern: string, request: IncomingMessage): boolean {
    if (this.back === null || OF_BOTH.includes(pattern)) return true;
    return (MANAGEMENT_ROUTES.includes(pattern) || DOCS.test(pattern)) === this.cameByBack.has(request);
  }

  letIn(): void {
    this.front.letIn();
    this.back?.letIn();
  }

  async close(): Promise<void> {
    await Promise.all([this.front.close(), this.back?.close()]);
  }
}
