import { readQuorumClock } from './quorum-clock.js';

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const byte = (value: number): Buffer => Buffer.from([value]);
const array = (...entries: Buffer[]): Buffer => Buffer.concat([byte(entries.length + 1), ...entries]);
const NONE = byte(0);

interface Quorum {
  readonly failure?: number;
  readonly partitionFailure?: number;
  readonly leader: number;
  /** When each was caught up. */
  readonly voters: Readonly<Record<number, number>>;
}

const replica = (id: number, caughtUpMs: number): Buffer =>
  Buffer.concat([int32(id), int64(77), int64(1), int64(caughtUpMs), NONE]);

/** As the schema of DescribeQuorumResponse, version 1, has it; the header's tagged fields first. */
function answer({ failure = 0, partitionFailure = 0, leader, voters }: Quorum): Buffer {
  const partition = Buffer.concat([
    int32(0),
    int16(partitionFailure),
    int32(leader),
    int32(9),
    int64(56_064),
    array(...Object.entries(voters).map(([id, at]) => replica(Number(id), at))),
    array(replica(8, 5)),
    NONE,
  ]);
  const name = Buffer.from('__cluster_metadata');
  const topic = Buffer.concat([byte(name.length + 1), name, array(partition), NONE]);
  // A tagged field in the header: number 3, two bytes.
  return Buffer.concat([byte(1), byte(3), byte(2), Buffer.from('xx'), int16(failure), array(topic), NONE]);
}

describe('the clock in the answer to DescribeQuorum', () => {
  const nowMs = Date.parse('2026-03-02T01:00:00.123Z');

  it("is the leader's own, not that of a voter or an observer", () => {
    expect(readQuorumClock(answer({ leader: 2, voters: { 1: 3, 2: nowMs, 3: 4 } }))).toBe(nowMs);
  });

  it.each([
    ['refused', { failure: 31, leader: 1, voters: { 1: nowMs } }, 'error 31'],
    ['refused for the partition', { partitionFailure: 6, leader: 1, voters: { 1: nowMs } }, 'error 6'],
    ['without a leader', { leader: -1, voters: { 1: nowMs } }, 'no leader'],
    ['of a leader that does not know', { leader: 1, voters: { 1: -1 } }, 'no leader'],
  ])('is not told when it is %s', (_what, quorum, message) => {
    expect(() => readQuorumClock(answer(quorum))).toThrow(message);
  });

  it('is not taken from half an answer', () => {
    const whole = answer({ leader: 1, voters: { 1: nowMs } });
    expect(() => readQuorumClock(whole.subarray(0, 40))).toThrow();
    expect(() => readQuorumClock(Buffer.alloc(0))).toThrow();
  });
});
