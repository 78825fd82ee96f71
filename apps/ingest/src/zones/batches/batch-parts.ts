/** Entries that were sealed as one. */
export interface Part {
  readonly partId: string;
  readonly sealed: Buffer;
}

const ID_BYTES = 16;
const LENGTH_BYTES = 4;

/** What a sealed part is bound to: carried in another direction, or under another name, it does not open. */
export const partAad = (from: string, partId: string): string => `ingest.zone_part:${from}:${partId}`;

const idBytes = (partId: string): Buffer => Buffer.from(partId.replaceAll('-', ''), 'hex');

function idOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The body of a batch: its parts, each with its id and length before it. */
export function writeParts(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.flatMap(({ partId, sealed }) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(sealed.length);
      return [idBytes(partId), length, sealed];
    }),
  );
}

/** Null where it is no body. */
export function readParts(body: Buffer): Part[] | null {
  const parts: Part[] = [];
  for (let at = 0; at < body.length;) {
    const sealedAt = at + ID_BYTES + LENGTH_BYTES;
    if (sealedAt > body.length) return null;
    const end = sealedAt + body.readUInt32BE(at + ID_BYTES);
    if (end > body.length) return null;
    parts.push({ partId: idOf(body.subarray(at, at + ID_BYTES)), sealed: body.subarray(sealedAt, end) });
    at = end;
  }
  return parts;
}
