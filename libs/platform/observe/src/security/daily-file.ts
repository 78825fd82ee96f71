import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/** Of a file that this service wrote, and its day; null for any other. */
const dayOf = (name: string, service: string): string | null =>
  new RegExp(`^${service}-(\\d{4}-\\d{2}-\\d{2})\\.jsonl$`).exec(name)?.[1] ?? null;

/**
 * `<directory>/<service>-<day>.jsonl`, a file for every day (UTC). Lines are on the medium when `write` returns. A file is
 * deleted when its day and its last write are both more than the kept days ago, never before.
 */
export class DailyFile {
  #day = '';
  #descriptor: number | null = null;

  constructor(
    private readonly directory: string,
    private readonly service: string,
    private readonly keptDays: number,
  ) {}

  /** Throws when the line cannot be written; then nothing of it counts as written. */
  write(line: string, now: Date): void {
    const day = now.toISOString().slice(0, 10);
    if (this.#descriptor === null || day !== this.#day) this.#open(day, now);
    try {
      writeSync(this.#descriptor!, `${line}\n`);
      fsyncSync(this.#descriptor!);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(day: string, now: Date): void {
    this.close();
    mkdirSync(this.directory, { recursive: true, mode: 0o750 });
    this.#descriptor = openSync(join(this.directory, `${this.service}-${day}.jsonl`), 'a', 0o640);
    this.#day = day;
    this.#deleteOld(now);
  }

  #deleteOld(now: Date): void {
    const oldest = now.getTime() - this.keptDays * DAY_MS;
    for (const name of readdirSync(this.directory)) {
      const day = dayOf(name, this.service);
      if (day === null) continue;
      const file = join(this.directory, name);
      const endOfDay = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
      if (endOfDay < oldest && statSync(file).mtimeMs < oldest) unlinkSync(file);
    }
  }
}
