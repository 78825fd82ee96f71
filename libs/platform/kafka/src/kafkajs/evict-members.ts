import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaLog } from '../client-port.js';

/** The part of the client's cluster that a partition assigner is given; typed there without `leaveGroup`. */
export interface GroupCoordinators {
  findGroupCoordinator(group: { groupId: string }): Promise<object>;
}

interface Coordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

const isCoordinator = (broker: object): broker is Coordinator =>
  'leaveGroup' in broker && typeof broker.leaveGroup === 'function';

/** A broker that has just started loads its groups for a while. */
const LOADING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP']);
const ATTEMPTS = 25;
const PAUSE_MS = 200;

const typeOf = (error: unknown): unknown => (error instanceof Error && 'type' in error ? error.type : undefined);

/**
 * Leaves the group in the name of members that ended without doing so: our own earlier ones, after a broker's crash.
 * Otherwise the group would wait for them until their sessions end. Best effort: when it fails, the group waits.
 */
export async function sendAway(
  cluster: GroupCoordinators,
  groupId: string,
  memberIds: readonly string[],
  log: KafkaLog,
): Promise<void> {
  for (const memberId of memberIds) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        const coordinator = await cluster.findGroupCoordinator({ groupId });
        if (isCoordinator(coordinator)) await coordinator.leaveGroup({ groupId, memberId });
        break;
      } catch (error) {
        if (!LOADING.has(String(typeOf(error)))) {
          log.debug({ err: error, group: groupId }, 'an earlier member was gone from the group already');
          break;
        }
        await sleep(PAUSE_MS);
      }
    }
  }
}
