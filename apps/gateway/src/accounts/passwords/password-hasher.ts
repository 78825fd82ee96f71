import { hash, parseOptions, verify } from '@node-rs/argon2';
import { ProblemError } from '#kernel';
import { normalisePassword } from './password-policy.js';

/** OWASP's second setting for argon2id: 19 MiB, two passes, one lane. They stand in each hash, so they can grow. */
export const HASH_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const ARGON2ID = 2;
/** Hashes at one time: each holds 19 MiB and a thread. */
const AT_ONCE = 4;
/** Who comes after so many waits longer than a person does. */
const MAX_WAITING = 200;

type Cost = Readonly<Record<keyof typeof HASH_COST, number>>;

/**
 * argon2id over the normalised password. No more than four run at a time; the rest wait their turn, and beyond two
 * hundred they are sent away with `HTTP.UNAVAILABLE`, so that a flood of sign-ins takes neither memory nor every thread.
 */
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private stranger: Promise<string> | undefined;

  constructor(private readonly cost: Cost = HASH_COST) {}

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalisePassword(password), this.cost));
  }

  /** Without a hash (no such account, no local password) it takes the same time, and is false. */
  async verify(password: string, expected: string | null): Promise<boolean> {
    const against = expected ?? (await this.hashOfNobody());
    const isRight = await this.inTurn(() => verify(against, normalisePassword(password)));
    return isRight && expected !== null;
  }

  /** True when the hash was made with other settings than today's: make it anew while the password is at hand. */
  isOutdated(hashed: string): boolean {
    const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(hashed);
    const { cost } = this;
    return (
      Number(algorithm) !== ARGON2ID ||
      memoryCost !== cost.memoryCost ||
      timeCost !== cost.timeCost ||
      parallelism !== cost.parallelism
    );
  }

  private hashOfNobody(): Promise<string> {
    this.stranger ??= this.hash(crypto.randomUUID());
    return this.stranger;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= MAX_WAITING) throw new ProblemError('HTTP.UNAVAILABLE', { detail: '登录的人过多' });
      // Whoever finishes hands the place on.
      await new Promise<void>((go) => this.waiting.push(go));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
