import { type Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { type ByteSource, readBytes } from '../byte-source.js';
import type { TableLimits } from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';

const ZIP_MARK = Buffer.from('PK\u0003\u0004', 'latin1');
/** OLE compound file: the binary workbook of old, and any workbook with a password. */
const OLE_MARK = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const STORED = 0;
const DEFLATED = 8;
/** A small part may well shrink to nothing; a large one that does is made to do harm. */
const RATIO_FROM_BYTES = 64 * 1024 ** 2;

class BytesReader extends yauzl.RandomAccessReader {
  constructor(private readonly bytes: ByteSource) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.bytes.stream(start, end);
  }
}

/**
 * The parts of a zip. What it states is checked before anything is unpacked, and what comes out is held against what was
 * stated while it comes (yauzl ends a part that gives more bytes than its directory says).
 */
export class ZipParts {
  private unpacked = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly limits: TableLimits,
  ) {}

  static async open(bytes: ByteSource, limits: TableLimits): Promise<ZipParts> {
    const head = await readBytes(bytes, 0, ZIP_MARK.length);
    if (head.equals(OLE_MARK)) throw new UnreadableTable('old-or-locked');
    if (!head.equals(ZIP_MARK)) throw new UnreadableTable('damaged');
    let zip: ZipFile | undefined;
    try {
      const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
      zip = await yauzl.fromRandomAccessReaderPromise(new BytesReader(bytes), bytes.size, options);
      return new ZipParts(zip, await listEntries(zip, limits), limits);
    } catch (cause) {
      zip?.close();
      throw cause instanceof UnreadableTable ? cause : new UnreadableTable('damaged', '', { cause });
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The unpacked bytes of a part. Whoever stops reading destroys the stream. */
  async stream(name: string): Promise<Readable> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new UnreadableTable('damaged', name);
    this.unpacked += entry.uncompressedSize;
    const bomb =
      entry.uncompressedSize > RATIO_FROM_BYTES && entry.uncompressedSize > entry.compressedSize * this.limits.ratio;
    if (bomb || this.unpacked > this.limits.unpackedBytes) throw new UnreadableTable('too-large', name);
    try {
      return await this.zip.openReadStreamPromise(entry);
    } catch (cause) {
      throw new UnreadableTable('damaged', name, { cause });
    }
  }

  close(): void {
    this.zip.close();
  }
}

async function listEntries(zip: ZipFile, limits: TableLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.parts) throw new UnreadableTable('too-large');
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) throw new UnreadableTable('old-or-locked');
    const packed = entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED;
    // Two parts of one name: which of them is read would differ from program to program.
    if (!packed || entries.has(entry.fileName)) throw new UnreadableTable('damaged', entry.fileName);
    entries.set(entry.fileName, entry);
    if (entries.size > limits.parts) throw new UnreadableTable('too-large');
  }
  return entries;
}
