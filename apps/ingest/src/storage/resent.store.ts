import type { KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';

const RESENT_FROM = 'x-resent-from';
const ORIGIN = /^(.+)\/(\d{1,9})\/(\d{1,18})$/;

/**
 * Records that were put aside and sent again carry where they first lay. The header is only an address: the time is taken
 * from our own quarantine, so that writing the header oneself gains nothing.
 */
export class ResentStore {
  /** When records that were sent again were first recorded, by their present offset. */
  async recordedTimes(tx: Tx, records: readonly KafkaRecord[]): Promise<ReadonlyMap<string, number>> {
    const times = new Map<string, number>();
    for (const { offset, topic, headers } of records) {
      const origin = ORIGIN.exec(headers[RESENT_FROM] ?? '');
      if (origin === null || origin[1] !== topic) continue;
      const rows = await tx.query<{ recorded_at: Date }>(
        `SELECT recorded_at FROM quarantine
          WHERE topic = $1 AND partition = $2 AND record_offset = $3 AND state = 'resent' LIMIT 1`,
        [topic, Number(origin[2]), origin[3]],
      );
      if (rows[0] !== undefined) times.set(offset, rows[0].recorded_at.getTime());
    }
    return times;
  }
}
