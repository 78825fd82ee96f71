import { hash as hashOnce } from 'node:crypto';

const HASH_BYTES = 32;
/** 01, left, right: nothing is allocated for what is hashed and forgotten. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/**
 * RFC 9162 §2.1.1. The first byte (00 of a leaf, 01 of a node) keeps one from being taken for the other. Hashes are
 * hexadecimal text all through: a hash in a Buffer costs three times as much to make.
 */
export const hashLeaf = (data: string): string => hashOnce('sha256', `\u0000${data}`, 'hex');

function hashNode(left: string, right: string): string {
  node.write(left, 1, 'hex');
  node.write(right, 1 + HASH_BYTES, 'hex');
  return hashOnce('sha256', node, 'hex');
}

export const EMPTY_ROOT = hashOnce('sha256', '', 'hex');

/**
 * A Merkle tree that only grows, by its right edge: the roots of the perfect trees that its leaves make up, largest
 * first, one for each bit of their number. A leaf costs about two hashes, a root as many as there are bits.
 */
export class MerkleFrontier {
  #size: number;
  readonly #peaks: string[];

  constructor(size = 0, peaks: readonly string[] = []) {
    if (peaks.length !== bitsOf(size)) throw new Error(`${size} leaves do not have ${peaks.length} peaks`);
    this.#size = size;
    this.#peaks = [...peaks];
  }

  /** From what `toBuffer` gave. */
  static fromBuffer(size: number, bytes: Buffer): MerkleFrontier {
    const peaks: string[] = [];
    for (let at = 0; at < bytes.length; at += HASH_BYTES) peaks.push(bytes.toString('hex', at, at + HASH_BYTES));
    return new MerkleFrontier(size, peaks);
  }

  get size(): number {
    return this.#size;
  }

  get peaks(): readonly string[] {
    return [...this.#peaks];
  }

  append(leaf: string): void {
    let peak = leaf;
    for (let carry = this.#size; carry % 2 === 1; carry = Math.floor(carry / 2)) {
      const left = this.#peaks.pop();
      if (left === undefined) throw new Error('the frontier lost a peak');
      peak = hashNode(left, peak);
    }
    this.#peaks.push(peak);
    this.#size += 1;
  }

  root(): string {
    const last = this.#peaks.at(-1);
    if (last === undefined) return EMPTY_ROOT;
    return this.#peaks.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
  }

  copy(): MerkleFrontier {
    return new MerkleFrontier(this.#size, this.#peaks);
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#peaks.join(''), 'hex');
  }
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

export function rootOf(leaves: readonly string[]): string {
  const frontier = new MerkleFrontier();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/** RFC 9162 §2.1.3.1: the siblings from the leaf up, with which anybody can compute the root again. */
export function inclusionPath(leaves: readonly string[], index: number): string[] {
  if (index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index} of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const split = largestPowerBelow(leaves.length);
  return index < split
    ? [...inclusionPath(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...inclusionPath(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion(proof: {
  readonly leaf: string;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
}): boolean {
  if (proof.index < 0 || proof.index >= proof.size) return false;
  let hash = proof.leaf;
  let index = proof.index;
  let last = proof.size - 1;
  for (const sibling of proof.path) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      hash = hashNode(sibling, hash);
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = hashNode(hash, sibling);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hash === proof.root;
}
