import { join } from 'node:path';
import { WitnessFile } from './witness-file.js';
import type { WitnessVerifier } from './witness-keys.js';
import { isSigned, NO_LINE, type RawLine } from './witness-line.js';

export interface WitnessPlace {
  /** Directory of the witness, best on another machine that this one may only append to. */
  readonly directory: string;
  /** A second one; null for none. */
  readonly second: string | null;
  readonly service: string;
}

/** How the second copy stands; null when there is none. */
export type SecondCopy = { readonly inStep: true } | { readonly inStep: false; readonly why: string } | null;

const NEAR = 64;

/**
 * The lines of a file after `tip`; null when `tip` is not in it. The last whole line must be signed by a key that is
 * known, otherwise nothing of the file is taken.
 */
export async function linesAfter(
  file: WitnessFile,
  tip: Pick<RawLine, 'hash'> | null,
  verifier: WitnessVerifier,
): Promise<RawLine[] | null> {
  const endAt = await file.size();
  const near = await file.tail(endAt, NEAR);
  const last = near.at(-1);
  if (last !== undefined && !isSigned(last, verifier)) return null;
  const at = near.findIndex((line) => line.hash === tip?.hash);
  if (at >= 0) return near.slice(at + 1);
  const all: RawLine[] = [];
  let found = tip === null;
  for await (const { line } of file.stretches(endAt)) {
    if (line === null) continue;
    if (found) all.push(line);
    else found = line.hash === tip?.hash;
  }
  return found ? all : null;
}

/** The witness in one or two places. The first must be written before anything counts as sealed; the second follows. */
export class WitnessCopies {
  readonly main: WitnessFile;
  readonly #second: WitnessFile | null;
  readonly #verifier: WitnessVerifier;
  #mainSize = 0;
  #secondSize = 0;
  #tip: RawLine | null = null;
  #state: SecondCopy;

  constructor(place: WitnessPlace, verifier: WitnessVerifier) {
    const name = `${place.service}.jsonl`;
    this.main = new WitnessFile(join(place.directory, name));
    this.#second = place.second === null ? null : new WitnessFile(join(place.second, name));
    this.#verifier = verifier;
    this.#state = this.#second === null ? null : { inStep: false, why: 'not looked at yet' };
  }

  get second(): SecondCopy {
    return this.#state;
  }

  /** The last line of the main copy, when it is signed. */
  get tip(): RawLine | null {
    return this.#tip;
  }

  /** Reads where both stand, and gives either the lines that only the other has. Rejects when the main one cannot be read. */
  async open(): Promise<void> {
    await this.#readMain();
    if (this.#second === null) return;
    const missing = await this.#missingInMain(this.#second);
    if (missing.length > 0) {
      await this.main.append(
        missing.map((line) => line.text),
        this.#mainSize,
      );
      await this.#readMain();
    }
    await this.followUp();
  }

  async append(lines: readonly RawLine[]): Promise<void> {
    if (lines.length === 0) return;
    const texts = lines.map((line) => line.text);
    this.#mainSize = await this.main.append(texts, this.#mainSize);
    this.#tip = lines.at(-1) ?? this.#tip;
    if (this.#second === null || this.#state?.inStep !== true) return;
    try {
      this.#secondSize = await this.#second.append(texts, this.#secondSize);
    } catch (error) {
      this.#state = { inStep: false, why: messageOf(error) };
    }
  }

  /** Brings the second copy up to the first when it fell behind. It is never rewritten. */
  async followUp(): Promise<void> {
    if (this.#second === null || this.#state?.inStep === true) return;
    try {
      const size = await this.#second.size();
      const tip = (await this.#second.tail(size, 1)).at(-1) ?? null;
      const missing = await linesAfter(this.main, tip, this.#verifier);
      if (missing === null) {
        this.#state = { inStep: false, why: 'its last line is not in the first copy' };
        return;
      }
      this.#secondSize =
        missing.length === 0
          ? size
          : await this.#second.append(
              missing.map((line) => line.text),
              size,
            );
      this.#state = { inStep: true };
    } catch (error) {
      this.#state = { inStep: false, why: messageOf(error) };
    }
  }

  async #readMain(): Promise<void> {
    this.#mainSize = await this.main.size();
    const last = (await this.main.tail(this.#mainSize, 1)).at(-1) ?? null;
    if (last !== null && !isSigned(last, this.#verifier)) {
      throw new Error(`line ${last.no} of ${this.main.path} is not signed by a known key`);
    }
    this.#tip = last;
  }

  /** Lines of the second copy that go on from the first one's end: its disk was lost, or gave back an older state. */
  async #missingInMain(second: WitnessFile): Promise<RawLine[]> {
    try {
      const lines = (await linesAfter(second, this.#tip, this.#verifier)) ?? [];
      return lines[0]?.previous === (this.#tip?.hash ?? NO_LINE) ? lines : [];
    } catch {
      // Away or not there yet: followUp says so.
      return [];
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
