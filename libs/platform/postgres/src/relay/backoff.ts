/** Doubling waits, the same sequence each time: there is one relay, so nothing to spread. */
export class Backoff {
  #next: number;

  constructor(
    private readonly firstMs: number,
    private readonly mostMs: number,
  ) {
    this.#next = firstMs;
  }

  next(): number {
    const wait = this.#next;
    this.#next = Math.min(wait * 2, this.mostMs);
    return wait;
  }

  reset(): void {
    this.#next = this.firstMs;
  }
}
