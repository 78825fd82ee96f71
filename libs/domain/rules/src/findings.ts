import type { ProblemItem } from '#kernel';

/** Collects what is wrong with a document, each thing at its JSON Pointer. A reader returns undefined where it found something. */
export class Findings {
  readonly items: ProblemItem[] = [];

  add(pointer: string, detail: string): undefined {
    this.items.push({ pointer, detail });
    return undefined;
  }

  /** The value as an object whose keys are all known; an unknown key is told with those that exist. */
  object(value: unknown, pointer: string, known: readonly string[]): Record<string, unknown> | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.add(pointer, '应为对象');
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.add(`${pointer}/${escape(key)}`, `不认识的项“${key}”，这里可用：${known.join('、')}`);
    }
    return value as Record<string, unknown>;
  }

  text(value: unknown, pointer: string, maxLength: number): string | undefined {
    if (typeof value !== 'string' || value.trim() === '') return this.add(pointer, '应为非空文字');
    if (value.length > maxLength) return this.add(pointer, `不得超过${maxLength}个字符`);
    return value;
  }

  integer(value: unknown, pointer: string, min: number, max: number): number | undefined {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      return this.add(pointer, `应为 ${min} 到 ${max} 之间的整数`);
    }
    return value;
  }

  list<T>(
    value: unknown,
    pointer: string,
    limits: { min: number; max: number },
    read: (item: unknown, at: string) => T | undefined,
  ): T[] | undefined {
    if (!Array.isArray(value)) return this.add(pointer, '应为数组');
    if (value.length < limits.min) return this.add(pointer, `至少要有${limits.min}项`);
    if (value.length > limits.max) return this.add(pointer, `最多${limits.max}项`);
    const found: T[] = [];
    value.forEach((item, i) => {
      const one = read(item, `${pointer}/${i}`);
      if (one !== undefined) found.push(one);
    });
    return found;
  }
}

/** RFC 6901 §3. */
function escape(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
