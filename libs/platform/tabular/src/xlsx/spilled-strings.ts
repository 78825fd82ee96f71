import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const PAGE = 64;
/**
 * Few enough that a page is gone before its strings have grown old: what is kept for longer fills the old generation of the
 * heap, which is cleared late. Cells ask for strings in about the order in which they stand, so that more would help little.
 */
const KEPT_PAGES = 256;
/** UTF-16 units of the pages that are kept in memory. */
const KEPT_UNITS = 1024 ** 2;
const WRITE_FROM_BYTES = 512 * 1024;
const CIPHER = 'aes-256-ctr';

interface Page {
  readonly strings: readonly string[];
  readonly units: number;
}

/**
 * A list of strings on disk, of which only the pages used last are in memory: the shared strings of a workbook may be
 * millions, and cells ask for them in any order, though mostly in about the order in which they stand. The file has no
 * name once it is open, so nothing is left of it when the process ends, however that happens; and what is in it is
 * sealed with a key that is nowhere but in this object.
 */
export class SpilledStrings {
  private readonly key = randomBytes(32);
  /** Where each page begins; the last is where the next one will. */
  private readonly offsets: number[] = [0];
  private readonly pages = new Map<number, Page>();
  private units = 0;
  private filling: string[] = [];
  private unwritten: Buffer[] = [];
  private unwrittenBytes = 0;
  private written = 0;
  private count = 0;

  private constructor(private readonly file: FileHandle) {}

  static async create(directory: string): Promise<SpilledStrings> {
    const path = join(directory, `strings-${randomBytes(12).toString('hex')}`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new SpilledStrings(file);
  }

  get length(): number {
    return this.count;
  }

  add(text: string): void {
    this.filling.push(text);
    this.count += 1;
    if (this.filling.length === PAGE) this.endPage();
  }

  /** Writes what was added since. To be called now and then while strings are added. */
  async flush(): Promise<void> {
    if (this.unwrittenBytes >= WRITE_FROM_BYTES) await this.write();
  }

  /** To be called once after the last string. */
  async finish(): Promise<void> {
    if (this.filling.length > 0) this.endPage();
    await this.write();
  }

  /** The string when its page is in memory; undefined when it has to be loaded, or is not there. */
  peek(index: number): string | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.strings[index % PAGE];
  }

  /** The string from disk; undefined when there is none of this index. */
  async load(index: number): Promise<string | undefined> {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined;
    const number = Math.floor(index / PAGE);
    const from = this.offsets[number]!;
    const sealed = Buffer.alloc(this.offsets[number + 1]! - from);
    await this.file.read(sealed, 0, sealed.length, from);
    const cipher = createDecipheriv(CIPHER, this.key, nonceOf(number));
    const text = Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8');
    const strings = JSON.parse(text) as string[];
    this.keep(number, { strings, units: text.length });
    return strings[index % PAGE];
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private endPage(): void {
    // JSON keeps lone surrogates, which UTF-8 would not.
    const plain = Buffer.from(JSON.stringify(this.filling), 'utf8');
    const number = this.offsets.length - 1;
    const cipher = createCipheriv(CIPHER, this.key, nonceOf(number));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    this.offsets.push(this.offsets[number]! + sealed.length);
    this.unwritten.push(sealed);
    this.unwrittenBytes += sealed.length;
    this.filling = [];
  }

  private async write(): Promise<void> {
    const bytes = Buffer.concat(this.unwritten);
    this.unwritten = [];
    this.unwrittenBytes = 0;
    if (bytes.length > 0) await this.file.write(bytes, 0, bytes.length, this.written);
    this.written += bytes.length;
  }

  private keep(number: number, page: Page): void {
    this.pages.set(number, page);
    this.units += page.units;
    for (const [oldest, { units }] of this.pages) {
      if (this.pages.size <= KEPT_PAGES && this.units <= KEPT_UNITS) break;
      this.pages.delete(oldest);
      this.units -= units;
    }
  }
}

/** The number of the page in the upper half of the counter block; no page is 2^64 blocks long. */
function nonceOf(page: number): Buffer {
  const nonce = Buffer.alloc(16);
  nonce.writeUInt32BE(page);
  return nonce;
}
