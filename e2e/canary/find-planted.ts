import { NAME_MARK, type Planted } from './planted-people.js';

/** Names are text that nothing can mask; numbers can be, and are told apart by whether they came in a field. */
export interface Found {
  readonly kind: 'name' | 'phone' | 'idNo' | 'toldName' | 'toldPhone' | 'toldIdNo';
  readonly value: string;
  /** In which writing it stood there. */
  readonly form: 'plain' | 'hex' | 'base64' | 'escaped';
  /** What stands around it. */
  readonly near: string;
}

const PHONE_LENGTH = 11;
const ID_LENGTH = 18;
const NAME_LENGTH = 3;
const NEAR = 60;
/** Runs that may be something else written as hexadecimal or base64. */
const HEX_RUN = /(?:[0-9a-f]{2}){9,}/gi;
const BASE64_RUN = /[A-Za-z0-9+/_-]{12,}/g;

/** Looks for every planted value, in the open and in the writings in which values travel unseen. */
export class PlantedFinder {
  private readonly kinds = new Map<string, Found['kind']>();

  constructor(people: readonly Planted[]) {
    for (const person of people) {
      for (const [kind, value] of Object.entries(person)) this.kinds.set(value as string, kind as Found['kind']);
    }
  }

  /** All planted values in the text or bytes; nothing else. */
  find(content: string | Buffer): Found[] {
    const text = typeof content === 'string' ? content : content.toString('utf8');
    const found = this.inPlain(text, 'plain');
    const escaped = unescape(text);
    if (escaped !== text) found.push(...this.inPlain(escaped, 'escaped'));
    for (const [run] of text.matchAll(HEX_RUN)) {
      found.push(...this.inPlain(Buffer.from(run, 'hex').toString('utf8'), 'hex'));
      // An odd digit before it shifts the pairs.
      found.push(...this.inPlain(Buffer.from(run.slice(1), 'hex').toString('utf8'), 'hex'));
    }
    for (const [run] of text.matchAll(BASE64_RUN)) {
      for (let shift = 0; shift < 4; shift += 1) {
        found.push(...this.inPlain(Buffer.from(run.slice(shift), 'base64').toString('utf8'), 'base64'));
      }
    }
    return found;
  }

  private inPlain(text: string, form: Found['form']): Found[] {
    const found: Found[] = [];
    const take = (at: number, length: number): void => {
      const value = text.slice(at, at + length);
      const kind = this.kinds.get(value);
      if (kind !== undefined) {
        found.push({ kind, value, form, near: text.slice(Math.max(0, at - NEAR), at + length + NEAR) });
      }
    };
    for (let at = text.indexOf(NAME_MARK); at >= 0; at = text.indexOf(NAME_MARK, at + 1)) take(at, NAME_LENGTH);
    for (const run of text.matchAll(/[0-9]{11,}[Xx]?/g)) {
      for (let at = run.index; at < run.index + run[0].length; at += 1) {
        take(at, PHONE_LENGTH);
        take(at, ID_LENGTH);
      }
    }
    return found;
  }
}

/** JSON's and JavaScript's escapes, then those of URLs. */
function unescape(text: string): string {
  const plain = text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return plain.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
