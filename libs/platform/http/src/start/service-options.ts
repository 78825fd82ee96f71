import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Observability } from '#platform/observe';
import type { ProblemEntry } from '../problems/problem-catalogue.js';

/** Work that goes on beside requests, e.g. the outbox relay. */
export interface BackgroundTask {
  readonly name: string;
  /** Called until it resolves; it may fail while a dependency is down. */
  start(): void | Promise<void>;
  /** Called once at the stop, also when `start` never succeeded. */
  stop(): void | Promise<void>;
}

export interface ServiceOptions {
  readonly module: Type | DynamicModule;
  readonly observe: Observability;
  /** `PROBLEMS` of `#contracts`. */
  readonly problems: readonly ProblemEntry[];
  readonly host: string;
  /** 0 takes a free one; see `RunningService.url`. */
  readonly port: number;
  /**
   * A second listener for what only the operators' network may reach. With it the first one knows none of
   * health, metrics, version and documents, and this one knows nothing else but probes.
   */
  readonly management?: { readonly host: string; readonly port: number };
  /** Chinese, on top of /docs. */
  readonly title: string;
  /** Chinese, Markdown, below the title. */
  readonly description?: string;
  /** Bytes of a body where a route says nothing else (`@RouteBody`); default 1 MiB. */
  readonly bodyLimit?: number;
  /** Consumers: transport strategies of `@nestjs/microservices`, got from the container or given. */
  readonly kafkaServers?: (app: INestApplicationContext) => readonly CustomTransportStrategy[];
  /** Started after the port is open, stopped in reverse order after the consumers. */
  readonly background?: (app: INestApplicationContext) => readonly BackgroundTask[];
  /** Closed one after the other, in this order, when everything else has stopped: broker client, then database. */
  readonly closeLast?: (app: INestApplicationContext) => readonly { close(): void | Promise<void> }[];
  /** How long readiness is off before the port closes. Default 0. */
  readonly drainMs?: number;
  /** A stop that takes longer ends the process with 1. Default 20 s. */
  readonly stopWithinMs?: number;
  /** False in tests: SIGTERM, SIGINT and uncaught errors are left alone. Default true. */
  readonly ownsProcess?: boolean;
}

export interface RunningService {
  readonly app: INestApplicationContext;
  /** e.g. http://127.0.0.1:3101 */
  readonly url: string;
  readonly port: number;
  /** Of the second listener; null where there is none. */
  readonly managementUrl: string | null;
  /** Readiness off → drain → port closed, requests in flight answered → consumers → background → closeLast. */
  stop(): Promise<void>;
}
