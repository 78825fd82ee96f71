import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseUrl, withClient } from '#platform/postgres';
import type { NamedFolder } from '../backup/folder-part.js';
import { type KeyFolders, type Opener, openKeys } from '../backup/key-part.js';
import { type Manifest, partsOf, readManifest, type SchemaPart } from '../backup/manifest.js';
import { findDamage, readBytes } from '../backup/part-file.js';
import { writeWhole } from '../backup/write-whole.js';
import { migrateAll, migrationNames } from '../migrate/migrate-all.js';
import { type Progress, SERVICE_NAMES, SERVICES, type ServiceName, StackUnusable } from '../stack/index.js';
import type { AccountHappening } from '../../apps/gateway/src/audit-trail/account-event.js';
import { holdLostAccess, readLostHistories } from './access/hold-lost-access.js';
import { type SecurityLogPlace, tellSecurityLog } from './access/tell-security-log.js';
import { WitnessKeyRing } from './access/witness-key-ring.js';
import { loadTables } from './load-tables.js';
import type { Difference } from './reconcile/difference.js';
import { differenceText } from './reconcile/difference-text.js';
import { reconcile } from './reconcile/reconcile.js';
import { type RecordedGeneration, recordGenerations } from './record-generation.js';
import { checkPlans, type FolderPlan, planFiles, planKeys, restoreWitness, writeFolder } from './restore-folders.js';
import { TargetDatabase } from './target-database.js';

export interface RestoreRequest {
  /** An opened backup. */
  readonly backup: string;
  readonly adminUrl: string;
  readonly database: string;
  /** By role; others are derived, see migrateAll. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly brokers: string | null;
  /** Null leaves the keys of the backup where they are: they are there already, or kept elsewhere. */
  readonly keys: { readonly opener: Opener; readonly places: readonly NamedFolder[] } | null;
  readonly witness: { readonly directory: string; readonly second: string | null; readonly keyFile: string } | null;
  readonly files: readonly NamedFolder[];
  /** Where the difference is written. */
  readonly reports: string;
  readonly replace: boolean;
  /** Holds every account: for when nobody knows what was done to them since. */
  readonly holdAccounts?: boolean;
  /** Where the gateway's security log is; left out: that accounts are held is in the history alone. */
  readonly securityLog?: SecurityLogPlace;
  /** Shows the difference and leaves everything as it was. */
  readonly dryRun: boolean;
  readonly who: string;
  readonly reason: string | null;
  readonly signal?: AbortSignal;
  readonly progress: Progress;
}

export interface Restored {
  readonly difference: Difference;
  /** Chinese, for people. */
  readonly text: string;
  readonly reportFiles: readonly string[];
  /** The name that the former database has now; null where there was none. */
  readonly formerDatabase: string | null;
  readonly generations: readonly RecordedGeneration[];
}

/**
 * Restores a backup. Until the last step everything lies beside its place: the data in a database of another name, files
 * in folders of another name; whatever fails before leaves what was there untouched.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { backup, progress, dryRun } = request;
  const now = new Date();
  const manifest = readManifest(backup);
  checkMigrations(manifest);
  const target = new TargetDatabase(request.adminUrl, request.database, now);
  if (!dryRun) await target.check(request.replace);
  await progress.step(`核对备份 ${manifest.snapshotAt} verifying the backup`, () => verify(manifest, backup));
  const keys = await openKeyFolders(request, manifest);
  const plans: FolderPlan[] = [
    ...(keys === null ? [] : planKeys(keys, request.keys?.places ?? [])),
    ...(await planFiles(backup, manifest.files, request.files)),
  ];
  if (!dryRun) checkPlans(plans, request.replace);
  try {
    const serviceUrls = await load(request, manifest, target);
    const reconciled = await withClient(target.besideUrl, (client) =>
      reconcile({
        client,
        manifest,
        brokers: request.brokers,
        serviceUrls,
        tellBroker: !dryRun,
        progress,
        now: () => new Date(),
      }),
    );
    request.signal?.throwIfAborted();
    const happenings: AccountHappening[] = [];
    const access = await progress.step('账号 accounts', async (step) => {
      const ring = new WitnessKeyRing(
        request.witness?.keyFile ?? null,
        keys === null ? null : { folders: keys, places: request.keys?.places ?? [] },
      );
      const lost = await holdLostAccess({
        gatewayUrl: serviceUrls.gateway,
        lost: await readLostHistories(serviceUrls, request.witness, ring),
        organisation: reconciled.organisation,
        holdAll: request.holdAccounts === true,
        now,
        told: (happening) => void happenings.push(happening),
      });
      step.outcome(`${lost.held.length} 个待核实 held`);
      return lost;
    });
    const difference: Difference = { ...reconciled.difference, access };
    const text = differenceText(difference, { trial: dryRun });
    if (dryRun) return { difference, text, reportFiles: [], formerDatabase: null, generations: [] };
    const reportFiles = await writeReports(request.reports, difference, text, now);
    const taken = await takeOver(request, manifest, { target, plans, serviceUrls, now });
    await tellSecurityLog(request.securityLog ?? null, happenings).catch((error: unknown) => {
      progress.say(`! 安全日志未能写入，锁定的账号见清单和经过 · the security log was not written: ${String(error)}`);
    });
    return { difference, text, reportFiles, ...taken };
  } finally {
    // After the take-over there is nothing of that name any more.
    await target.drop();
  }
}

function checkMigrations(manifest: Manifest): void {
  for (const { schema, migrations } of manifest.schemas) {
    const service = SERVICE_NAMES.find((name) => SERVICES[name].schema === schema);
    const known = new Set(service === undefined ? [] : migrationNames(service));
    const later = migrations.find((name) => !known.has(name));
    if (later === undefined) continue;
    throw new StackUnusable(
      `备份来自更新的版本 ${manifest.productVersion}（${later}），请用该版本恢复 · the backup is of a later version`,
    );
  }
}

async function verify(manifest: Manifest, backup: string): Promise<void> {
  for (const part of partsOf(manifest)) {
    const damage = await findDamage(backup, part);
    if (damage !== undefined) throw new StackUnusable(`备份已损坏 · the backup is damaged: ${damage}`);
  }
}

async function openKeyFolders(request: RestoreRequest, manifest: Manifest): Promise<KeyFolders | null> {
  if (manifest.keys === null || request.keys === null) return null;
  return openKeys(await readBytes(request.backup, manifest.keys.part), request.keys.opener, manifest.id);
}

/** Roles, a database of another name, the schemas as the backup's release made them, the data, then what came since. */
async function load(
  request: RestoreRequest,
  manifest: Manifest,
  target: TargetDatabase,
): Promise<Readonly<Record<ServiceName, string>>> {
  const options = { adminUrl: request.adminUrl, database: target.beside, passwords: request.passwords };
  return request.progress.step('载入数据 loading the data', async (step) => {
    const of = (name: ServiceName) => manifest.schemas.find(({ schema }) => schema === SERVICES[name].schema);
    const made = await migrateAll({ ...options, only: (name) => of(name)?.migrations ?? [] });
    const rows = await withClient(target.besideUrl, (client) => loadTables(client, manifest, request.backup, step.at));
    const { serviceUrls } = SERVICE_NAMES.every((name) => isWhole(name, of(name))) ? made : await migrateAll(options);
    step.outcome(`${rows} 行，与备份相同 rows, the same as in the backup`);
    return serviceUrls;
  });
}

/** The backup is of this build's schema: nothing has come since. */
const isWhole = (service: ServiceName, part: SchemaPart | undefined): boolean =>
  migrationNames(service).every((name) => part?.migrations.includes(name) === true);

async function writeReports(directory: string, difference: Difference, text: string, now: Date): Promise<string[]> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stem = join(directory, `restore-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`);
  await writeWhole(`${stem}.json`, `${JSON.stringify(difference, null, 2)}\n`);
  await writeWhole(`${stem}.txt`, text);
  return [`${stem}.txt`, `${stem}.json`];
}

interface TakeOver {
  readonly target: TargetDatabase;
  readonly plans: readonly FolderPlan[];
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  readonly now: Date;
}

async function takeOver(
  request: RestoreRequest,
  manifest: Manifest,
  { target, plans, serviceUrls, now }: TakeOver,
): Promise<Pick<Restored, 'formerDatabase' | 'generations'>> {
  const { progress, witness } = request;
  const formerDatabase = await progress.step('启用 taking over', async () => {
    const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
    for (const plan of plans) writeFolder(plan, stamp);
    return target.takeOver();
  });
  if (witness === null) return { formerDatabase, generations: [] };
  const generations = await progress.step('见证 witness', async (step) => {
    if (manifest.witness !== null) await restoreWitness(request.backup, manifest.witness, witness.directory);
    if (!existsSync(witness.keyFile)) {
      step.outcome(
        '没有见证私钥，未记录恢复代次；请以 --witness-key 指明后重做 no witness key, no generation recorded',
      );
      return [];
    }
    const recorded = await recordGenerations({
      urlOf: (service) => databaseUrl(serviceUrls[service], request.database),
      witnessDirectory: witness.directory,
      secondDirectory: witness.second,
      keyFile: witness.keyFile,
      reason: request.reason ?? `从 ${manifest.snapshotAt} 的备份 ${manifest.id} 恢复`,
      who: request.who,
      now: new Date(),
    });
    step.outcome(recorded.map(({ service, lost }) => `${service} −${lost}`).join(', '));
    return recorded;
  });
  return { formerDatabase, generations };
}
