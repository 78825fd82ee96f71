const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
type StopSignal = keyof typeof NUMBERS;

/** npm passes a Ctrl-C on to us that the terminal gave us, too: two within this time are one. */
const SAME_MS = 1_000;

/**
 * Ctrl-C, `kill` and a closed terminal: the first aborts `signal`, so that the command stops what it started in order;
 * a second, later one ends the process at once (the next start finds what was left).
 */
export class Interruption {
  private readonly controller = new AbortController();
  private first: { signal: StopSignal; at: number } | undefined;
  private readonly listeners: [StopSignal, () => void][];

  constructor(private readonly leave: (code: number) => void = (code) => process.exit(code)) {
    this.listeners = (Object.keys(NUMBERS) as StopSignal[]).map((signal) => [signal, () => this.receive(signal)]);
    for (const [signal, listener] of this.listeners) process.on(signal, listener);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** 128 + the signal's number, as a shell says it; undefined when there was none. */
  get exitCode(): number | undefined {
    return this.first === undefined ? undefined : 128 + NUMBERS[this.first.signal];
  }

  /** Resolves at the first signal. */
  wait(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    // Neither a listener for signals nor a promise keeps the process alive.
    const alive = setInterval(() => {}, 60_000);
    return new Promise((resolve) => {
      this.signal.addEventListener('abort', () => {
        clearInterval(alive);
        resolve();
      });
    });
  }

  dispose(): void {
    for (const [signal, listener] of this.listeners) process.off(signal, listener);
  }

  private receive(signal: StopSignal): void {
    if (this.first === undefined) {
      this.first = { signal, at: Date.now() };
      this.controller.abort(new Interrupted(signal));
    } else if (Date.now() - this.first.at > SAME_MS) {
      this.leave(128 + NUMBERS[signal]);
    }
  }
}

export class Interrupted extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}
