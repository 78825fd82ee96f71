/** Finds every word of a fixed set in a text, in one pass however many words there are. */
export interface WordAutomaton {
  /** Calls `found` with the index of each word that occurs, once per occurrence, in order of its end. */
  scan(text: string, found: (word: number) => void): void;
}

const ROOT = 0;
const FREE = -1;

interface Node {
  readonly children: Map<number, Node>;
  word: number;
  state: number;
}

const newNode = (): Node => ({ children: new Map(), word: -1, state: ROOT });

/**
 * Aho–Corasick in a double array: the child of state `s` by character class `c` is `base[s] + c` where `check` there is `s`.
 * Classes are only the characters that occur in words, so that the arrays stay small with Chinese words: a text's other
 * characters lead to the root at once. Words are compared by UTF-16 code units, as `String.includes` does.
 */
export function buildWordAutomaton(words: readonly string[]): WordAutomaton {
  const { root, classOf, classes } = buildTrie(words);
  const arrays = new DoubleArray(classes);
  const order = place(root, arrays);
  const { fail, word, next } = link(root, order, arrays);
  const { base, check } = arrays.frozen();
  return {
    scan(text, found) {
      let state = ROOT;
      for (let i = 0; i < text.length; i += 1) {
        const c = classOf[text.charCodeAt(i)]!;
        if (c === 0) {
          state = ROOT;
          continue;
        }
        let to = base[state]! + c;
        while (check[to] !== state && state !== ROOT) {
          state = fail[state]!;
          to = base[state]! + c;
        }
        if (check[to] !== state) continue;
        state = to;
        for (let hit = word[state]! >= 0 ? state : next[state]!; hit !== ROOT; hit = next[hit]!) found(word[hit]!);
      }
    },
  };
}

function buildTrie(words: readonly string[]): { root: Node; classOf: Uint16Array; classes: number } {
  const classOf = new Uint16Array(65_536);
  let classes = 0;
  const root = newNode();
  words.forEach((text, index) => {
    let node = root;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      if (classOf[unit] === 0) classOf[unit] = classes += 1;
      const c = classOf[unit]!;
      let child = node.children.get(c);
      if (child === undefined) node.children.set(c, (child = newNode()));
      node = child;
    }
    if (node !== root) node.word = index;
  });
  return { root, classOf, classes };
}

/** Gives every node its state, breadth first, and returns the nodes in that order (the root left out). */
function place(root: Node, arrays: DoubleArray): Node[] {
  const order: Node[] = [];
  let level = [root];
  while (level.length > 0) {
    const below: Node[] = [];
    for (const node of level) {
      if (node.children.size === 0) continue;
      const base = arrays.room(node.state, [...node.children.keys()]);
      for (const [c, child] of node.children) {
        child.state = base + c;
        below.push(child);
      }
    }
    order.push(...below);
    level = below;
  }
  return order;
}

/** Failure links, and for each state the next state on that way whose node ends a word (the root where none does). */
function link(
  root: Node,
  order: readonly Node[],
  arrays: DoubleArray,
): { fail: Int32Array; word: Int32Array; next: Int32Array } {
  const fail = new Int32Array(arrays.size);
  const word = new Int32Array(arrays.size).fill(-1);
  const next = new Int32Array(arrays.size);
  for (const node of order) word[node.state] = node.word;
  for (const parent of [root, ...order]) {
    for (const [c, child] of parent.children) {
      let back = parent === root ? ROOT : fail[parent.state]!;
      if (parent !== root) {
        while (back !== ROOT && arrays.child(back, c) === ROOT) back = fail[back]!;
        fail[child.state] = arrays.child(back, c);
      }
      const to = fail[child.state]!;
      next[child.state] = word[to]! >= 0 ? to : next[to]!;
    }
  }
  return { fail, word, next };
}

class DoubleArray {
  private base: Int32Array;
  private check: Int32Array;
  private firstFree = 1;
  size: number;

  constructor(private readonly classes: number) {
    this.size = classes + 2;
    this.base = new Int32Array(this.size);
    this.check = new Int32Array(this.size).fill(FREE);
  }

  /** Finds room for the children of `state`, takes it and returns the base. */
  room(state: number, children: readonly number[]): number {
    const lowest = Math.min(...children);
    let base = Math.max(this.firstFree - lowest, 0);
    for (;;) {
      this.grow(base + this.classes + 1);
      if (children.every((c) => this.check[base + c] === FREE)) break;
      base += 1;
    }
    for (const c of children) this.check[base + c] = state;
    this.base[state] = base;
    while (this.firstFree < this.size && this.check[this.firstFree] !== FREE) this.firstFree += 1;
    return base;
  }

  child(state: number, c: number): number {
    const to = this.base[state]! + c;
    return this.check[to] === state ? to : ROOT;
  }

  frozen(): { base: Int32Array; check: Int32Array } {
    return { base: this.base.slice(0, this.size), check: this.check.slice(0, this.size) };
  }

  /** Every index up to `index` must exist, so that a scan never reads past the end. */
  private grow(index: number): void {
    if (index < this.size) return;
    this.size = index + 1;
    if (this.size <= this.base.length) return;
    const base = new Int32Array(this.size * 2);
    base.set(this.base);
    const check = new Int32Array(this.size * 2).fill(FREE);
    check.set(this.check);
    this.base = base;
    this.check = check;
  }
}
