/**
 * The leader's wall clock from an answer to DescribeQuorum, version 1, header included: of each replica the answer tells
 * when it was last caught up, by the leader's clock, and of the leader itself that is the moment of the answer.
 */
export function readQuorumClock(bytes: Buffer): number {
  const reader = new Reader(bytes);
  reader.skipTags();
  const failure = reader.int16();
  if (failure !== 0) throw new Error(`the broker does not tell its time: error ${failure}`);
  const [topic] = reader.array(() => {
    reader.skipText();
    const partitions = reader.array(() => readPartition(reader));
    reader.skipTags();
    return partitions;
  });
  const clock = topic?.[0];
  if (clock === undefined || clock === null) throw new Error('the broker does not tell its time: no leader');
  return clock;
}

function readPartition(reader: Reader): number | null {
  reader.skip(4);
  const failure = reader.int16();
  if (failure !== 0) throw new Error(`the broker does not tell its time: error ${failure}`);
  const leader = reader.int32();
  // Leader epoch and high watermark.
  reader.skip(4 + 8);
  const voters = reader.array(() => readReplica(reader));
  reader.array(() => readReplica(reader));
  reader.skipTags();
  const caughtUp = voters.find(({ id }) => id === leader)?.caughtUpMs ?? -1;
  return caughtUp > 0 ? caughtUp : null;
}

function readReplica(reader: Reader): { readonly id: number; readonly caughtUpMs: number } {
  const id = reader.int32();
  // Its end of the log, and when it last fetched.
  reader.skip(8 + 8);
  const caughtUpMs = reader.int64();
  reader.skipTags();
  return { id, caughtUpMs };
}

/** The compact forms of KIP-482: lengths are unsigned varints, one more than they say. */
class Reader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  skip(length: number): void {
    this.#at += length;
  }

  int16(): number {
    this.skip(2);
    return this.bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.skip(4);
    return this.bytes.readInt32BE(this.#at - 4);
  }

  int64(): number {
    this.skip(8);
    return Number(this.bytes.readBigInt64BE(this.#at - 8));
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.#varint() - 1) }, read);
  }

  skipText(): void {
    this.skip(Math.max(0, this.#varint() - 1));
  }

  skipTags(): void {
    for (let left = this.#varint(); left > 0; left -= 1) {
      this.#varint();
      this.skip(this.#varint());
    }
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes.readUInt8(this.#at);
      this.#at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
