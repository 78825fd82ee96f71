import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import { type Probe, see } from './secured-tables.js';

// Every service has them: records that were put aside, and orders to send many of them again, are for operators.

const JOB = '0195f3a2-7777-7000-8000-000000000001';

export async function fillQuarantine(tx: Tx): Promise<void> {
  await tx.query(`INSERT INTO quarantine (consumer_group, cluster_id, topic, partition, record_offset, recorded_at, headers,
      reason_code, detail)
    VALUES ('g', 'c', 't', 0, 1, now(), '', 'X.BAD', '')`);
  await tx.query(`INSERT INTO quarantine_resend (job_id, filter, requested_by, through_id, total)
    VALUES ('${JOB}', '{}', 'p', 0, 0)`);
}

const operators = (key: string) => (person: Actor) => (person.roles.includes('ops') ? [key] : []);

export const quarantineProbes: readonly Probe[] = [
  see('quarantine', 'topic', operators('t')),
  see('quarantine_resend', 'job_id', operators(JOB)),
];
