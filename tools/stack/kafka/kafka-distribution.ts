import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../progress.js';
import { repositoryRoot } from '../repository.js';
import { StackUnusable } from '../unusable.js';
import { requireJava } from './find-java.js';

const POM = join(repositoryRoot, 'tools', 'stack', 'kafka', 'pom.xml');

export interface KafkaTools {
  /** Folder of jars, for the class path. */
  readonly lib: string;
  readonly java: string;
}

export interface KafkaDistribution extends KafkaTools {
  readonly version: string;
}

export function pomVersion(pom: string): string {
  const version = /<kafka\.version>([^<]+)</.exec(pom)?.[1];
  if (version === undefined) throw new Error('the pom names no kafka.version');
  return version;
}

function cacheDirectory(): string {
  const chosen = process.env['XDG_CACHE_HOME'];
  return join(chosen === undefined || chosen === '' ? join(homedir(), '.cache') : chosen, 'grid-procuratorate');
}

/** Bytes of a finished download in a line of Maven's log; undefined for other lines. */
export function downloadedBytes(line: string): number | undefined {
  const match = /^\[INFO\] Downloaded from .* \((\d+(?:\.\d+)?) (B|kB|MB) /.exec(line);
  if (match === null) return undefined;
  return Number(match[1]) * { B: 1, kB: 1e3, MB: 1e6 }[match[2] as 'B' | 'kB' | 'MB'];
}

function copyDependencies(maven: string, directory: string, at: (detail: string) => void): Promise<void> {
  // -C: a jar whose checksum differs fails the build.
  const args = ['-B', '-C', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
  return new Promise((resolve, reject) => {
    const child = spawn(maven, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    const log: string[] = [];
    let files = 0;
    let bytes = 0;
    let rest = '';
    const read = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        log.push(line);
        const size = downloadedBytes(line);
        if (size === undefined) continue;
        files += 1;
        bytes += size;
        at(`${files} 个文件 files, ${(bytes / 1e6).toFixed(0)} MB`);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const reason = log.find((line) => line.startsWith('[ERROR]')) ?? log.at(-1) ?? '';
      writeFileSync(join(directory, 'mvn.log'), log.join('\n'));
      reject(
        new StackUnusable(
          `Apache Kafka 下载失败 · mvn could not fetch Apache Kafka: ${reason.slice(0, 300)} (${join(directory, 'mvn.log')})`,
        ),
      );
    });
  });
}

/**
 * The jars of the pinned pom, fetched by Maven once per user and kept in the cache. The folder appears under its
 * name, which holds a digest of the pom, only when it is complete; its marker is written last.
 */
export async function requireKafka(progress: Progress): Promise<KafkaDistribution> {
  const pom = readFileSync(POM, 'utf8');
  const version = pomVersion(pom);
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  const home = join(cacheDirectory(), `kafka-${version}-${digest}`);
  const lib = join(home, 'lib');
  if (existsSync(join(home, 'complete'))) {
    return { version, lib, java: requireJava(progress, { needMaven: false }).java };
  }
  const { java, maven } = requireJava(progress, { needMaven: true });
  await progress.step(`下载 Apache Kafka ${version} · fetching it by Maven (55 MB, once)`, async (step) => {
    const partial = `${home}.partial-${process.pid}`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    copyFileSync(POM, join(partial, 'pom.xml'));
    await copyDependencies(maven ?? 'mvn', partial, step.at);
    const jars = readdirSync(join(partial, 'lib'));
    if (!jars.includes(`kafka_2.13-${version}.jar`)) throw new Error(`mvn brought no Kafka: ${jars.join(' ')}`);
    writeFileSync(join(partial, 'complete'), `${jars.length} jars\n`);
    rmSync(home, { recursive: true, force: true });
    renameSync(partial, home);
    step.outcome(`${jars.length} jars, ${home}`);
  });
  return { version, lib, java };
}

/** For work at a broker that need not be of the stack: the installation that KAFKA_HOME names, else the jars above. */
export async function requireKafkaTools(progress: Progress): Promise<KafkaTools> {
  const home = process.env['KAFKA_HOME'];
  if (home === undefined || home === '') return requireKafka(progress);
  const lib = join(home, 'libs');
  if (!existsSync(lib) || !readdirSync(lib).some((jar) => /^kafka_[\d.]+-.*\.jar$/.test(jar))) {
    throw new StackUnusable(`KAFKA_HOME=${home} 中没有 libs/kafka_*.jar · no Apache Kafka there`);
  }
  return { lib, java: requireJava(progress, { needMaven: false }).java };
}
