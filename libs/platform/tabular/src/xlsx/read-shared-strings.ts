import type { Readable } from 'node:stream';
import { UnreadableTable } from '../unreadable-table.js';
import { parseXml, type XmlHandler } from './parse-xml.js';
import type { SpilledStrings } from './spilled-strings.js';

/** `_x000D_` is how the format writes a character that XML does not take (ECMA-376 part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;

/** Gathers the text of a rich string: that of its runs, without phonetic readings. */
export class RichText {
  private text = '';
  private inText = false;
  private phonetic = 0;

  start(): void {
    this.text = '';
    this.inText = false;
    this.phonetic = 0;
  }

  open(name: string): void {
    if (name === 'rPh') this.phonetic += 1;
    else if (name === 't') this.inText = this.phonetic === 0;
  }

  add(text: string): void {
    if (this.inText) this.text += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.phonetic -= 1;
    else if (name === 't') this.inText = false;
  }

  get value(): string {
    return unescapeText(this.text);
  }
}

/** A cell has 32,767 characters at most; other programs may not keep to it. */
const MOST_UNITS = 1024 * 1024;

/** Moves the shared strings of a workbook to disk, in their order. */
export async function spillSharedStrings(stream: Readable, part: string, strings: SpilledStrings): Promise<void> {
  const rich = new RichText();
  const handler: XmlHandler = {
    open: (name) => (name === 'si' ? rich.start() : rich.open(name)),
    text: (text) => rich.add(text),
    close: (name) => {
      if (name !== 'si') return rich.close(name);
      const { value } = rich;
      if (value.length > MOST_UNITS) throw new UnreadableTable('too-large', part);
      strings.add(value);
    },
  };
  const chunks = parseXml(stream, part, handler);
  while ((await chunks.next()).done !== true) await strings.flush();
  await strings.finish();
}
