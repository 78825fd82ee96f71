import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '#platform/config';
import { requireZone } from '../../apps/ingest/src/zones/zone-env.js';
import { IngestEnv } from '../../apps/ingest/src/ingest.config.js';
import { type ComposeFile, type ComposeService, environmentOf, readCompose, specification } from './compose-files.js';
import { repositoryRoot } from './repository.js';
import { SETTINGS } from './services/service-settings.js';
import { servicesOf } from './services/zone-profile.js';

const SIDES = ['edge', 'inner'] as const;
type Side = (typeof SIDES)[number];

const targetOf = (volume: string): string => volume.replace(/\$\{[^}]*\}/, 'x').split(':')[1] ?? '';

/** Lists of a service that `-f` adds to; volumes by where they are mounted, as the specification merges files. */
function mergeService(base: ComposeService, over: ComposeService): ComposeService {
  const replaced = new Set((over.volumes ?? []).map(targetOf));
  return {
    ...base,
    ...over,
    environment: { ...base.environment, ...over.environment },
    volumes: [...(base.volumes ?? []).filter((volume) => !replaced.has(targetOf(volume))), ...(over.volumes ?? [])],
    secrets: [...(base.secrets ?? []), ...(over.secrets ?? [])],
    ports: [...(base.ports ?? []), ...(over.ports ?? [])],
    ...(base.profiles === undefined && over.profiles === undefined
      ? {}
      : { profiles: [...(base.profiles ?? []), ...(over.profiles ?? [])] }),
  };
}

/** What `docker compose -f docker-compose.yml -f docker-compose.<side>.yml` works with. */
function mergedFor(side: Side): ComposeFile {
  const base = readCompose('docker-compose.yml');
  const over = readCompose(`docker-compose.${side}.yml`);
  const names = new Set([...Object.keys(base.services), ...Object.keys(over.services)]);
  const services = [...names].map((name) => [name, mergeService(base.services[name] ?? {}, over.services[name] ?? {})]);
  return {
    name: over.name,
    services: Object.fromEntries(services) as ComposeFile['services'],
    volumes: base.volumes,
    secrets: { ...base.secrets, ...over.secrets },
  };
}

const files = { edge: mergedFor('edge'), inner: mergedFor('inner') };
const ingestOf = (side: Side) => readEnv(IngestEnv, environmentOf(files[side].services['ingest']!));

describe.each(SIDES)('docker-compose.%s.yml', (side) => {
  const { name, ...merged } = files[side];

  it('is a file of the Compose Specification, alone and over docker-compose.yml', () => {
    const { name: own, ...over } = readCompose(`docker-compose.${side}.yml`);
    expect(own).toBe(`grid-${side}`);
    expect(name).toBe(own);
    expect(specification()(over)).toBe('');
    expect(specification()(merged)).toBe('');
  });

  it('starts the services of its side with the database, the broker and the jobs before them, and no others', () => {
    const started = Object.entries(merged.services).filter(([, { profiles = [] }]) => profiles.length === 0);
    const jobs = ['keys', 'kafka', 'migrate', 'postgres'];
    expect(started.map(([one]) => one).sort()).toEqual([...jobs, ...servicesOf(side)].sort());
    for (const [, { depends_on: before = {} }] of started) {
      expect(Object.keys(before).filter((one) => !started.some(([other]) => other === one))).toEqual([]);
    }
  });

  it('gives ingest and notify their side, and ingest alone the keys and the directories of it', () => {
    const config = ingestOf(side);
    expect(config.PROFILE).toBe(side);
    expect(() => requireZone(config)).not.toThrow();
    for (const one of servicesOf(side)) {
      expect(() => readEnv(SETTINGS[one], environmentOf(merged.services[one]!))).not.toThrow();
      const { environment = {}, secrets = [], volumes = [] } = merged.services[one]!;
      const holds = [
        secrets.some(({ source }) => source === 'zone-keys'),
        volumes.some((v) => targetOf(v) === '/zone'),
      ];
      expect([one, environment['PROFILE'], ...holds]).toEqual([
        one,
        one === 'ingest' || one === 'notify' ? side : undefined,
        one === 'ingest',
        one === 'ingest',
      ]);
    }
    expect(`/run/secrets/${merged.services['ingest']!.secrets!.at(-1)!.target}`).toBe(config.ZONE_KEYS_FILE);
  });

  it('makes keys and directories by a job that is started by hand, where the services look for them', () => {
    const job = merged.services['zone']!;
    expect(job.profiles).toEqual(['zone']);
    expect(job.command).toEqual(['make-keys', '/keys/secrets/zone.json', '--side', side]);
    const script = job.entrypoint?.join('\n') ?? '';
    for (const directory of [ingestOf(side).ZONE_OUT_DIR, ingestOf(side).ZONE_IN_DIR])
      expect(script).toContain(directory);
    expect(script).toContain('node dist/tools/zone/main.js "$$@"');
    const secrets = job.volumes?.find((volume) => targetOf(volume) === '/keys/secrets') ?? '';
    expect(merged.secrets['zone-keys']?.file).toBe(`${secrets.replace(':/keys/secrets', '')}/zone.json`);
  });
});

describe('the two sides', () => {
  it('have a directory each way in common, and neither volumes nor networks nor addresses', () => {
    const [edge, inner] = [ingestOf('edge'), ingestOf('inner')];
    expect([inner.ZONE_IN_DIR, edge.ZONE_IN_DIR]).toEqual([edge.ZONE_OUT_DIR, inner.ZONE_OUT_DIR]);
    expect(edge.ZONE_IN_DIR).not.toBe(edge.ZONE_OUT_DIR);
    // Volumes and the network are the project's own, whose names differ.
    expect(files.edge.name).not.toBe(files.inner.name);
    for (const side of SIDES) {
      const { services, volumes } = files[side];
      expect(Object.values(volumes).every((volume) => volume === null)).toBe(true);
      const ofMachine = Object.values(services).flatMap(({ volumes: all = [] }) =>
        all.filter((v) => v.startsWith('$')),
      );
      expect(new Set(ofMachine.map((volume) => /^\$\{(\w+)/.exec(volume)?.[1]))).toEqual(
        new Set(['SECRETS_DIR', 'ZONE_DIR']),
      );
    }
  });

  it('are begun as docs/zones.md says', () => {
    const page = readFileSync(join(repositoryRoot, 'docs/zones.md'), 'utf8');
    for (const side of SIDES) expect(page).toContain(`-f docker-compose.yml -f docker-compose.${side}.yml`);
    for (const word of ['ZONE_DIR', 'inwards/', 'edgewards/', 'run --rm zone trust /zone/'])
      expect(page).toContain(word);
  });
});
