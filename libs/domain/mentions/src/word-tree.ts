const ROOT = 0;
const FREE = -1;
const NONE = -1;

/**
 * A fixed set of words, looked up at a position of a text: those that end there, or begin there. A lookup walks at most the
 * longest word, so that scanning with it stays linear.
 */
export class WordTree {
  /** Characters at which a word may end (or begin): most positions are settled by this alone. */
  private readonly first = new Uint8Array(65_536);
  /** Edges of the tree in an open hash table: node and character, and the node they lead to. */
  private readonly from: Int32Array;
  private readonly by: Uint16Array;
  private readonly to: Int32Array;
  private readonly mask: number;
  /** By node, the word that ends there; -1 for none. */
  private readonly word: Int32Array;

  private constructor(
    private readonly words: readonly string[],
    private readonly backwards: boolean,
  ) {
    const characters = words.reduce((sum, word) => sum + word.length, 0);
    const size = 2 ** Math.ceil(Math.log2(Math.max(characters, 1) * 2 + 2));
    this.mask = size - 1;
    this.from = new Int32Array(size).fill(FREE);
    this.by = new Uint16Array(size);
    this.to = new Int32Array(size);
    this.word = new Int32Array(characters + 1).fill(NONE);
    let nodes = 1;
    words.forEach((word, index) => {
      let node = ROOT;
      for (let i = 0; i < word.length; i += 1) {
        const unit = word.charCodeAt(backwards ? word.length - 1 - i : i);
        if (i === 0) this.first[unit] = 1;
        const slot = this.slotOf(node, unit);
        if (this.from[slot] === FREE) {
          this.from[slot] = node;
          this.by[slot] = unit;
          this.to[slot] = nodes;
          nodes += 1;
        }
        node = this.to[slot]!;
      }
      this.word[node] = index;
    });
  }

  /** Words that end before a position. */
  static ofEnds(words: readonly string[]): WordTree {
    return new WordTree(words, true);
  }

  /** Words that begin at a position. */
  static ofBeginnings(words: readonly string[]): WordTree {
    return new WordTree(words, false);
  }

  /** Length of the longest word that ends before `at` (or begins at it); 0 for none. */
  longest(text: string, at: number): number {
    const word = this.find(text, at);
    return word === NONE ? 0 : this.words[word]!.length;
  }

  /** Index of that word; -1 for none. */
  find(text: string, at: number): number {
    const step = this.backwards ? -1 : 1;
    let i = this.backwards ? at - 1 : at;
    if (i < 0 || i >= text.length || this.first[text.charCodeAt(i)] !== 1) return NONE;
    let node = ROOT;
    let found = NONE;
    while (i >= 0 && i < text.length) {
      const slot = this.slotOf(node, text.charCodeAt(i));
      if (this.from[slot] === FREE) break;
      node = this.to[slot]!;
      if (this.word[node] !== NONE) found = this.word[node]!;
      i += step;
    }
    return found;
  }

  /** Where the edge is, or would be. */
  private slotOf(node: number, unit: number): number {
    let slot = mix(node, unit) & this.mask;
    while (this.from[slot] !== FREE && (this.from[slot] !== node || this.by[slot] !== unit))
      slot = (slot + 1) & this.mask;
    return slot;
  }
}

/** Spreads neighbouring nodes and characters over the table. */
function mix(node: number, unit: number): number {
  const h = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return h ^ (h >>> 15);
}

export const words = (text: string): readonly string[] => text.trim().split(/\s+/);
