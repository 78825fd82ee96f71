import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FieldKeys } from '../keys/field-keys.js';
import { generateFieldKeys } from '../keys/key-file.js';
import { SealedFile, SealStream } from './sealed-file.js';

const BLOCK = 256 * 1024;

describe('a sealed file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sealed-'));
  const path = join(directory, 'file');
  const keys = FieldKeys.parse(JSON.stringify(generateFieldKeys()));
  afterAll(() => rmSync(directory, { recursive: true }));

  const plainOf = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, i) => (i * 31) % 251));
  const write = async (plain: Buffer, piece = 100_000): Promise<void> => {
    const pieces = Array.from({ length: Math.ceil(plain.length / piece) }, (_, i) =>
      plain.subarray(i * piece, (i + 1) * piece),
    );
    await pipeline(Readable.from(pieces), new SealStream(keys, 'place'), createWriteStream(path));
  };
  const read = async (start = 0, end = Infinity): Promise<Buffer> => {
    const file = await SealedFile.open(path, keys, 'place');
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of file.stream(start, end) as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    } finally {
      await file.close();
    }
  };

  it.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])('of %d bytes gives them back', async (size) => {
    const plain = plainOf(size);
    await write(plain);
    expect((await read()).equals(plain)).toBe(true);
    const file = await SealedFile.open(path, keys, 'place');
    expect(file.size).toBe(size);
    await file.close();
  });

  it('is read from any place', async () => {
    const plain = plainOf(2 * BLOCK + 500);
    await write(plain, 7);
    for (const [start, end] of [
      [BLOCK - 3, BLOCK + 3],
      [2 * BLOCK, 2 * BLOCK + 1],
      [10, 10],
      [BLOCK, 2 * BLOCK],
    ] as const) {
      expect((await read(start, end)).equals(plain.subarray(start, end))).toBe(true);
    }
  });

  it('shows nothing of its bytes', async () => {
    await write(Buffer.from('身份证号110105199003076123'.repeat(1_000)));
    expect(readFileSync(path).includes(Buffer.from('1990030761'))).toBe(false);
  });

  it('does not open when it is cut off, put in another order, or altered', async () => {
    await write(plainOf(3 * BLOCK + 10));
    const whole = readFileSync(path);
    const block = 4 + whole.readUInt32BE(0);
    const altered = Buffer.from(whole);
    altered[100] = altered[100]! ^ 1;
    const swapped = Buffer.concat([
      whole.subarray(block, 2 * block),
      whole.subarray(0, block),
      whole.subarray(2 * block),
    ]);
    for (const bytes of [whole.subarray(0, 2 * block), whole.subarray(0, 100), Buffer.alloc(0), altered, swapped]) {
      writeFileSync(path, bytes);
      await expect(read()).rejects.toThrow('sealed value');
    }
  });

  it('opens at its own place only', async () => {
    await write(Buffer.from('x'));
    await expect(SealedFile.open(path, keys, 'another')).rejects.toThrow('does not open');
  });
});
