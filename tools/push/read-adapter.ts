import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TObject, TSchema } from '@sinclair/typebox';
import { nearestName, PushEventV1, readContract } from '#contracts';
import { StackUnusable } from '../stack/index.js';
import { Adapter } from './adapter-contract.js';

/** Every place of a push that an adapter can fill, e.g. `/disposal/finishedAt`. Arrays are filled whole, so not at all. */
function placesOf(schema: TObject, parent = ''): string[] {
  return Object.entries<TSchema>(schema.properties).flatMap(([name, property]) => {
    const place = `${parent}/${name}`;
    if (property['type'] === 'object' && property['properties'] !== undefined)
      return placesOf(property as TObject, place);
    return property['type'] === 'array' ? [] : [place];
  });
}

const PLACES = placesOf(PushEventV1);
const REQUIRED = ['/sourceEventNo', '/title', '/reportedAt'];
const isExtension = (place: string): boolean => /^\/ext\/[^/]+$/.test(place);

function faultsOf(adapter: Adapter): string[] {
  const faults: string[] = [];
  for (const [place, rule] of Object.entries(adapter.fields)) {
    if (!PLACES.includes(place) && !isExtension(place)) {
      const near = nearestName(place, PLACES);
      faults.push(`fields 中的 "${place}" 不是推送内容的位置${near === undefined ? '' : `，是否应写作 "${near}"`}`);
    }
    if ((rule.from === undefined) === (rule.constant === undefined)) {
      faults.push(`fields 中的 "${place}" 要有 from 或 constant，二者取一`);
    }
    if (rule.join !== undefined && !Array.isArray(rule.from))
      faults.push(`fields 中的 "${place}" 有 join，from 应为数组`);
    if (rule.time !== undefined && rule.as !== undefined) faults.push(`fields 中的 "${place}" 不能同时有 time 和 as`);
  }
  for (const place of REQUIRED) if (adapter.fields[place] === undefined) faults.push(`fields 缺少必填的 "${place}"`);
  return faults;
}

/** Reads `adapters/<name>.json`. Throws one message with everything that is wrong in it. */
export function readAdapter(directory: string, name: string): Adapter {
  const file = join(directory, `${name}.json`);
  if (basename(name) !== name || !existsSync(file)) {
    const known = readdirSync(directory)
      .filter((entry) => entry.endsWith('.json') && entry !== 'adapter.schema.json')
      .map((entry) => entry.slice(0, -'.json'.length));
    throw new StackUnusable(`没有适配器“${name}”。现有：${known.join('、')}。写法见 docs/adapters.md`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StackUnusable(`${file} 不是合法的 JSON：${error instanceof Error ? error.message : String(error)}`);
  }
  const read = readContract(Adapter, value);
  const faults = read.ok
    ? faultsOf(read.value)
    : read.error.map(({ pointer, detail }) => `${pointer || '/'}：${detail}`);
  if (read.ok && read.value.name !== name) faults.push(`name 应与文件名相同："${name}"`);
  if (!read.ok || faults.length > 0) {
    throw new StackUnusable(`${file} 不符合适配器的写法（docs/adapters.md）：\n  - ${faults.join('\n  - ')}`);
  }
  return read.value;
}
