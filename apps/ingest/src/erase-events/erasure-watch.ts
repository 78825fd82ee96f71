import type { HealthPart, HealthPartState, Logger, Metrics } from '#platform/observe';
import type { EraseDue, ErasureOutlook } from './erase-due.use-case.js';

export interface ErasureWatchDeps {
  readonly due: Pick<EraseDue, 'outlook' | 'withoutTerm'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

const MS = 1000;

/** Says what is not erased, and why: nobody has set a term, or it is not known what cases hold. */
export class ErasureWatch implements HealthPart {
  readonly name = 'erasure';
  private outlook: ErasureOutlook = { holdsAsOf: null, waitsForHolds: false };
  private sources: readonly string[] = [];

  constructor(private readonly deps: ErasureWatchDeps) {
    const { metrics, due, now } = deps;
    metrics.registerGauge(
      'gp_ingest_sources_without_term',
      'Sources of which nothing is erased by time, for nobody has set how long it is kept',
      [],
      async () => (await due.withoutTerm()).length,
    );
    metrics.registerGauge(
      'gp_ingest_erasure_waits_for_holds',
      '1 while nothing is erased because casework has not told what its files hold',
      [],
      async () => ((await due.outlook()).waitsForHolds ? 1 : 0),
    );
    metrics.registerGauge(
      'gp_ingest_holds_age_seconds',
      'Since casework told all that its files hold',
      [],
      async () => {
        const { holdsAsOf } = await due.outlook();
        return holdsAsOf === null ? Number.NaN : (now().getTime() - holdsAsOf.getTime()) / MS;
      },
    );
  }

  /** Each of the two is logged once, and again when it has changed. */
  async look(): Promise<void> {
    const { due, logger } = this.deps;
    const [outlook, sources] = [await due.outlook(), await due.withoutTerm()];
    if (sources.length > 0 && String(sources) !== String(this.sources)) {
      logger.warn({ sources }, 'sources without a term: nothing of them is erased by time');
    }
    if (outlook.waitsForHolds !== this.outlook.waitsForHolds) {
      if (outlook.waitsForHolds)
        logger.warn({ holdsAsOf: outlook.holdsAsOf }, 'nothing is erased: casework has not told what its files hold');
      else logger.info({ holdsAsOf: outlook.holdsAsOf }, 'it is known what files hold: erasing goes on');
    }
    this.outlook = outlook;
    this.sources = sources;
  }

  check(): HealthPartState {
    const { holdsAsOf, waitsForHolds } = this.outlook;
    const facts = {
      holdsAsOf: holdsAsOf?.toISOString() ?? null,
      waitsForHolds,
      sourcesWithoutTerm: this.sources.length,
    };
    return waitsForHolds
      ? { status: 'degraded', message: 'casework has not told what its files hold: nothing is erased', facts }
      : { status: 'up', facts };
  }
}
