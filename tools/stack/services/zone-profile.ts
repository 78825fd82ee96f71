import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SuiteName } from '#platform/crypto';
import { generateZoneKeys, publicPartOf, type ZoneSide } from '../../../apps/ingest/src/zones/batches/zone-keys.js';
import { SERVICE_NAMES, type ServiceName } from './service-catalogue.js';

export type Profile = 'all' | ZoneSide;

/** What a side needs to reach the other. */
export interface ZonePlaces {
  readonly keysFile: string;
  readonly outDirectory: string;
  readonly inDirectory: string;
}

const ON_EDGE: readonly ServiceName[] = ['ingest', 'notify'];

export const servicesOf = (profile: Profile): readonly ServiceName[] => (profile === 'edge' ? ON_EDGE : SERVICE_NAMES);

/** For every service: those that know of no zones read none of it. */
export function zoneVariables(profile: Profile, places: ZonePlaces | undefined): Record<string, string> {
  if (profile === 'all') return {};
  if (places === undefined) throw new Error(`the profile ${profile} needs the places of its zone`);
  for (const directory of [places.outDirectory, places.inDirectory]) mkdirSync(directory, { recursive: true });
  return {
    PROFILE: profile,
    ZONE_KEYS_FILE: places.keysFile,
    ZONE_OUT_DIR: places.outDirectory,
    ZONE_IN_DIR: places.inDirectory,
  };
}

/** Keys of two sides that know each other, made once; for one machine that stands for both. */
export function ensureZoneKeys(directory: string, suite: SuiteName = 'intl'): Readonly<Record<ZoneSide, string>> {
  const files = { edge: join(directory, 'zone-edge.json'), inner: join(directory, 'zone-inner.json') };
  if (existsSync(files.edge) && existsSync(files.inner)) return files;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [edge, inner] = [generateZoneKeys('edge', suite), generateZoneKeys('inner', suite)];
  const write = (file: string, content: unknown): void =>
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  write(files.edge, { ...edge, peer: publicPartOf(inner) });
  write(files.inner, { ...inner, peer: publicPartOf(edge) });
  return files;
}
