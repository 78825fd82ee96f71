import { type CompiledAdapter, mapRecord, placeAt } from '#domain/adapters';

type Json = Record<string, unknown>;
type Field = CompiledAdapter['fields'][number];
type Rule = Field['rules'][number];

/** What a platform's people wrote, and when. The title before the description: where one field is both, it is the text. */
const PLACES = [
  '/sourceEventNo',
  '/title',
  '/description',
  '/reportedAt',
  '/disposal/finishedAt',
  '/disposal/resultText',
];
const OFFSET_MS = 8 * 3_600_000;

/** A time as the platform of the rule writes it, in Beijing. */
function written(time: string, form: Rule['time']): string | number {
  const ms = Date.parse(time);
  const local = new Date(ms + OFFSET_MS).toISOString();
  switch (form) {
    case 'unix':
      return Math.floor(ms / 1000);
    case 'unix-ms':
      return ms;
    case 'local':
      return local.slice(0, 19).replace('T', ' ');
    case 'compact':
      return local.slice(0, 19).replace(/\D/g, '');
    case 'cn':
      return local.slice(0, 16).replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)$/, '$1年$2月$3日 $4时$5分');
    default:
      return time;
  }
}

function put(record: Json, tokens: readonly string[], value: unknown): void {
  let object = record;
  for (const token of tokens.slice(0, -1)) {
    const inner = object[token];
    object = (object[token] = typeof inner === 'object' && inner !== null ? inner : {}) as Json;
  }
  object[tokens.at(-1)!] = value;
}

/**
 * Texts of one platform in the form of another: what an adapter reads of a line is put into a record of the other's sample,
 * in turn, where that one is read from. So real texts can be tried on every adapter, and none of them has to be kept.
 */
export class TextsInSample {
  private readonly records: readonly Json[];

  constructor(
    private readonly adapter: CompiledAdapter,
    sample: readonly string[],
    private readonly textsOf: CompiledAdapter,
  ) {
    this.records = sample
      .map((line) => JSON.parse(line) as Json)
      .filter((record) => {
        const mapped = mapRecord(adapter, record);
        return mapped.ok && mapped.push['type'] !== 'disposal';
      });
  }

  /** A line that cannot be read stays as it is. */
  wrap(line: string, index: number): string {
    const texts = this.read(line);
    const record = this.records[index % this.records.length];
    if (texts === null || record === undefined) return line;
    const made = structuredClone(record);
    for (const place of PLACES) {
      const value = placeAt(texts, place);
      const rule = this.ruleOf(place);
      const path = rule?.from[0];
      if (typeof value !== 'string' || rule === undefined || path === undefined) continue;
      put(made, path.tokens, place.endsWith('At') ? written(value, rule.time) : value);
    }
    return JSON.stringify(made);
  }

  private read(line: string): Json | null {
    try {
      const mapped = mapRecord(this.textsOf, JSON.parse(line));
      return mapped.ok ? mapped.push : null;
    } catch {
      return null;
    }
  }

  /** The first rule that takes the whole of one field. */
  private ruleOf(place: string): Rule | undefined {
    const field = this.adapter.fields.find((one) => one.place === place);
    return field?.rules.find(({ from, part, map }) => from.length > 0 && part === undefined && map === null);
  }
}
