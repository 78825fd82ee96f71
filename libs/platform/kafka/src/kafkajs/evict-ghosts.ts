import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaLog } from '../client-port.js';
import { errorNames } from './error-names.js';

/** The part of the client's cluster that a partition assigner is given. */
export interface GroupCoordinators {
  findGroupCoordinator(group: { groupId: string }): Promise<object>;
}

/** The part of its broker that the client's types leave out. */
interface Coordinator {
  describeGroups(groups: { groupIds: string[] }): Promise<{ groups: { members: Member[] }[] }>;
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

interface Member {
  readonly memberId: string;
  readonly clientId: string;
}

export interface GhostOptions {
  readonly groupId: string;
  readonly clientId: string;
  /** Members under the same client id that are at work. */
  readonly alive: ReadonlySet<string>;
  readonly log: KafkaLog;
}

const isCoordinator = (broker: object): broker is Coordinator => 'leaveGroup' in broker && 'describeGroups' in broker;

/** A broker that has just started loads its groups for a while. */
const LOADING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP']);
const ATTEMPTS = 25;
const PAUSE_MS = 200;

/**
 * Leaves the group in the name of earlier members under our client id: what a crash of the broker, a failed join or
 * our own SIGKILL left behind. The group would wait for each until its session ends. Best effort: else it waits.
 */
export async function evictGhosts(cluster: GroupCoordinators, options: GhostOptions): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const coordinator = await cluster.findGroupCoordinator({ groupId: options.groupId });
      if (isCoordinator(coordinator)) await evict(coordinator, options);
      return;
    } catch (error) {
      if (!errorNames(error).some((name) => LOADING.has(name))) {
        options.log.debug({ err: error, group: options.groupId }, 'earlier members were not sent away');
        return;
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function evict(coordinator: Coordinator, { groupId, clientId, alive, log }: GhostOptions): Promise<void> {
  const { groups } = await coordinator.describeGroups({ groupIds: [groupId] });
  const ghosts = groups
    .flatMap(({ members }) => members)
    .filter((member) => member.clientId === clientId && !alive.has(member.memberId));
  for (const { memberId } of ghosts) {
    await coordinator.leaveGroup({ groupId, memberId });
    log.info({ group: groupId, memberId }, 'an earlier member of this instance was sent away');
  }
}
