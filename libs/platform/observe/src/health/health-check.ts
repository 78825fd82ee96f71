import { ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Observability } from '../observability.js';
import type { HealthParts } from './health-parts.js';
import { indicatorsOf } from './indicators.js';

/** Asks all indicators and says when the answer changes. */
export class HealthCheck {
  private readonly startedAtMs = Date.now();
  private lastStatus = '';

  constructor(
    private readonly parts: HealthParts,
    private readonly checks: HealthCheckService,
    private readonly check: HealthIndicatorService,
    private readonly observe: Observability,
  ) {}

  async ask(): Promise<{ readonly ready: boolean; readonly result: HealthCheckResult }> {
    const found = await this.askIndicators();
    const result: HealthCheckResult = this.observe.readiness.isDraining ? { ...found, status: 'shutting_down' } : found;
    this.logChange(result);
    return { ready: result.status === 'ok' || result.status === 'degraded', result };
  }

  private async askIndicators(): Promise<HealthCheckResult> {
    try {
      return await this.checks.check(indicatorsOf(this.parts, this.check, this.startedAtMs));
    } catch (error) {
      // Terminus answers "not healthy" by this exception, with the result inside.
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }

  private logChange(result: HealthCheckResult): void {
    const notUp = Object.entries(result.details).filter(([, detail]) => detail.status !== 'up');
    const status = [result.status, ...notUp.map(([key, detail]) => `${key} ${detail.status}`)].join(', ');
    if (status === this.lastStatus) return;
    const first = this.lastStatus === '';
    this.lastStatus = status;
    const reasons = Object.fromEntries(notUp.map(([key, detail]) => [key, detail['message'] as unknown]));
    if (result.status === 'ok') this.observe.logger.info({ health: status }, first ? 'healthy' : 'healthy again');
    else this.observe.logger.warn({ health: status, reasons }, 'health changed');
  }
}
