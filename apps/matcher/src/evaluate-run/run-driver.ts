import type { Logger } from '#platform/observe';
import type { EvaluateRun } from './evaluate-run.use-case.js';

const IDLE_MS = 250;
const AFTER_ERROR_MS = 2_000;

/** Keeps evaluating runs as long as there are any, and looks for new ones a few times a second. */
export class RunDriver {
  private stopping = false;
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;

  constructor(
    private readonly evaluateRun: EvaluateRun,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.stopping = false;
    this.loop = this.run();
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        if (!(await this.evaluateRun.step())) await this.pause(IDLE_MS);
      } catch (error) {
        // Whatever failed, the cursor stands where it was: the step is tried again for ever, and seen in the log meanwhile.
        this.logger.error({ err: error }, 'a step of a run failed and is tried again');
        await this.pause(AFTER_ERROR_MS);
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
