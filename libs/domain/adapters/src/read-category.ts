import type { CompiledAdapter, CompiledCategory } from './compiled.js';
import { ADAPTER_FLAG } from './flags.js';
import type { Path, Scope } from './pointer.js';
import { readField, type Reading } from './read-field.js';

type Choice = CompiledCategory['choose'][number];

function lookUp({ prefix, table, longest }: Choice, text: string): string | undefined {
  const whole = table.get(text);
  if (whole !== undefined || !prefix) return whole;
  for (let length = Math.min(text.length - 1, longest); length > 0; length -= 1) {
    const found = table.get(text.slice(0, length));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Our category of a record. Without one the record has none of ours, flagged where it has one of theirs. */
export function readCategory({ choose, otherwise }: CompiledCategory, scope: Scope, adapter: CompiledAdapter): Reading {
  const looked: Path[] = [];
  let raw: Reading['raw'];
  for (const choice of choose) {
    for (const place of choice.keys) {
      const key = readField(place, scope, adapter);
      if (key.value === undefined) continue;
      raw ??= key.raw;
      looked.push(...key.from);
      const code = lookUp(choice, String(key.value));
      if (code !== undefined) return { ...key, value: code, flag: null, says: '按类别表对照' };
    }
  }
  const flag = raw === undefined ? null : ADAPTER_FLAG.valueUnmapped;
  const unknown = raw === undefined ? '没有类别' : '类别表中没有';
  if (otherwise === null) return { value: undefined, raw, from: looked, flag, says: `${unknown}，留空` };
  return { value: otherwise, raw, from: looked, flag, says: `${unknown}，归入适配器所写的类别` };
}
