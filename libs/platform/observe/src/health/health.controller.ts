import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { HealthCheckResult } from '@nestjs/terminus';
import { PublicRoute, type RequestWithActor } from '#platform/auth';
import type { Observability } from '../observability.js';
import { HealthCheck } from './health-check.js';
import { HEALTH_PARTS, type HealthParts, OBSERVABILITY } from './health-parts.js';

/** The part of an HTTP reply that is used here. */
interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

const MAY_SEE_DETAILS = new Set<string>(['ops', 'auditor', 'security-admin']);

@ApiTags('运行状态')
@Controller()
@PublicRoute('probes and scrapers of the inner network carry no token; details of /health need one')
export class HealthController {
  constructor(
    private readonly health: HealthCheck,
    @Inject(OBSERVABILITY) private readonly observe: Observability,
    @Inject(HEALTH_PARTS) private readonly parts: HealthParts,
  ) {}

  @Get('livez')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '进程是否存活（不询问数据库和消息系统）' })
  async livez(): Promise<{ status: 'ok' }> {
    // The answer itself is the proof that the event loop turns; nothing else is asked.
    await new Promise((turned) => setImmediate(turned));
    return { status: 'ok' };
  }

  @Get('readyz')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '本实例能否工作；不能时为 503，并指出哪一项' })
  async readyz(@Res({ passthrough: true }) reply: Reply): Promise<HealthCheckResult> {
    const { ready, result } = await this.health.ask();
    reply.status(ready ? 200 : 503);
    return withoutReasons(result);
  }

  @Get('health')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '各项状态；原因和数值只给系统管理员、安全管理员、审计员' })
  async all(@Req() request: RequestWithActor, @Res({ passthrough: true }) reply: Reply): Promise<HealthCheckResult> {
    const { ready, result } = await this.health.ask();
    reply.status(ready ? 200 : 503);
    const mayRead = request.actor?.roles.some((role) => MAY_SEE_DETAILS.has(role)) === true;
    return mayRead ? result : withoutReasons(result);
  }

  @Get('metrics')
  @ApiExcludeEndpoint()
  async metrics(@Res({ passthrough: true }) reply: Reply): Promise<string> {
    const { contentType, body } = await this.observe.metrics.text();
    reply.header('content-type', contentType);
    return body;
  }

  @Get('version')
  @ApiOperation({ summary: '程序、数据库结构和运行环境的版本' })
  async version(): Promise<Record<string, string | null>> {
    const { migrations } = this.parts;
    return {
      name: this.observe.service,
      version: this.observe.version,
      schema: migrations === undefined ? null : await migrations.actualVersion().catch(() => null),
      schemaExpected: migrations === undefined ? null : migrations.expectedVersion(),
      node: process.version,
    };
  }
}

/** Which indicator is how, without messages: they name hosts. */
function withoutReasons(result: HealthCheckResult): HealthCheckResult {
  const bare = (group: HealthCheckResult['info']): HealthCheckResult['details'] =>
    Object.fromEntries(
      Object.entries(group ?? {}).flatMap(([key, found]) =>
        found === undefined ? [] : [[key, { status: found.status }]],
      ),
    );
  return { status: result.status, info: bare(result.info), error: bare(result.error), details: bare(result.details) };
}
