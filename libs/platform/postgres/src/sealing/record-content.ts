/** The parts of a record that a sender chose: any of them may hold personal data. */
export interface RecordContent {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A length that no part has: the part is null. */
const NOTHING = 0xffff_ffff;
const LENGTH_BYTES = 4;

/** length(4) key, length(4) value, headers as JSON: byte for byte what `unpackContent` gives back. */
export function packContent({ key, value, headers }: RecordContent): Buffer {
  return Buffer.concat([...part(key), ...part(value), Buffer.from(JSON.stringify(headers), 'utf8')]);
}

/** Throws when the bytes were not made by `packContent`. */
export function unpackContent(packed: Buffer): RecordContent {
  const [key, afterKey] = readPart(packed, 0);
  const [value, afterValue] = readPart(packed, afterKey);
  const headers = JSON.parse(packed.toString('utf8', afterValue)) as Record<string, string>;
  return { key, value, headers };
}

function part(bytes: Buffer | null): Buffer[] {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes === null ? NOTHING : bytes.length);
  return bytes === null ? [length] : [length, bytes];
}

function readPart(packed: Buffer, at: number): [Buffer | null, number] {
  const from = at + LENGTH_BYTES;
  const length = packed.readUInt32BE(at);
  if (length === NOTHING) return [null, from];
  if (from + length > packed.length) throw new Error('a packed record is cut');
  return [packed.subarray(from, from + length), from + length];
}
