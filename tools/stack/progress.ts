/** Tells a person at a terminal, or the log of a CI run, what goes on and for how long. */
export interface Progress {
  /** One finished line. */
  readonly say: (line: string) => void;
  /** Runs `work` as a step: its title while it lasts, its outcome and its seconds at the end. */
  readonly step: <T>(title: string, work: (step: Step) => Promise<T>) => Promise<T>;
}

export interface Step {
  /** What the step is at just now, such as a count of files. */
  readonly at: (detail: string) => void;
  /** What the closing line says behind the title. */
  readonly outcome: (text: string) => void;
}

interface Sink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 200;
const REMIND_MS = 10_000;

/** On a terminal the running step is redrawn in place; elsewhere it gets a line every ten seconds, and one at its end. */
export function createProgress(sink: Sink = process.stderr, now: () => number = Date.now): Progress {
  const live = sink.isTTY === true;
  const clear = live ? '\r\u001b[2K' : '';
  let depth = 0;

  const say = (line: string): void => {
    sink.write(`${clear}${line}\n`);
  };

  const step = async <T>(title: string, work: (step: Step) => Promise<T>): Promise<T> => {
    const started = now();
    const seconds = (): string => `${((now() - started) / 1000).toFixed(1)} s`;
    const indent = '  '.repeat(depth);
    let detail = '';
    let outcome = '';
    const draw = (): string => `${indent}… ${title}${detail === '' ? '' : ` · ${detail}`} · ${seconds()}`;
    depth += 1;
    const timer = setInterval(() => sink.write(live ? clear + draw() : `${draw()}\n`), live ? REDRAW_MS : REMIND_MS);
    timer.unref();
    try {
      const result = await work({
        at: (text) => {
          detail = text;
        },
        outcome: (text) => {
          outcome = text;
        },
      });
      say(`${indent}✓ ${title}${outcome === '' ? '' : ` · ${outcome}`} (${seconds()})`);
      return result;
    } catch (error) {
      say(`${indent}✗ ${title} (${seconds()})`);
      throw error;
    } finally {
      clearInterval(timer);
      depth -= 1;
    }
  };

  return { say, step };
}

/** For tests that bring up servers of their own. */
export const silentProgress: Progress = {
  say: () => {},
  step: (_title, work) => work({ at: () => {}, outcome: () => {} }),
};
