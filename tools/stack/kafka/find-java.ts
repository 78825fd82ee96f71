import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Progress } from '../progress.js';
import { StackUnusable } from '../unusable.js';

const MINIMUM = 17;

/** Major version in what `java -version` prints: `"17.0.15"`, `"21"`, and `"1.8.0_292"` of old. */
export function parseJavaMajor(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match === null ? undefined : Number(match[1]);
}

function javaMajor(program: string): number | undefined {
  const { status, stdout, stderr } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  return status === 0 ? parseJavaMajor(stderr + stdout) : undefined;
}

/** A Java from 17 on: JAVA_HOME's, the PATH's, or one of those that Debian keeps beside each other. */
function findJava(env: NodeJS.ProcessEnv): string | undefined {
  const home = env['JAVA_HOME'];
  const candidates = [
    ...(home === undefined || home === '' ? [] : [join(home, 'bin', 'java')]),
    'java',
    ...[25, 21, 17].map((major) => `/usr/lib/jvm/java-${major}-openjdk-${debianArchitecture()}/bin/java`),
  ];
  return candidates.find((program) => (javaMajor(program) ?? 0) >= MINIMUM);
}

function debianArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

function findOnPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((file) => existsSync(file));
}

/** True on Debian, Ubuntu and what names itself like them, from the text of /etc/os-release. */
export function isDebianLike(osRelease: string): boolean {
  const words = osRelease.split('\n').flatMap((line) => /^ID(?:_LIKE)?="?([^"]*)"?$/.exec(line)?.[1]?.split(' ') ?? []);
  return words.includes('debian') || words.includes('ubuntu');
}

function mayInstall(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const file = '/etc/os-release';
  return existsSync(file) && isDebianLike(readFileSync(file, 'utf8')) && existsSync('/usr/bin/apt-get');
}

/** The command that a person types to get what is missing. */
export function installHint(missing: readonly string[], platform: NodeJS.Platform): string {
  const names = missing.join(' + ');
  const how =
    platform === 'darwin'
      ? 'brew install openjdk@17 maven'
      : 'sudo apt-get install openjdk-17-jre-headless maven (Fedora: dnf install java-17-openjdk-headless maven)';
  return `缺少 ${names}，请安装 · missing ${names}, install: ${how}; or STACK=compose`;
}

function apt(args: readonly string[]): void {
  const { status } = spawnSync('apt-get', [...args], {
    // The terminal shows what apt does; its answers are all yes.
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new StackUnusable(`apt-get ${args.join(' ')} 失败 · failed (${status})`);
}

/** Debian 12 and Ubuntu 22.04 have 17, newer ones 21 and later; `default` is 11 on the oldest. */
const JAVA_PACKAGES = ['openjdk-17-jre-headless', 'openjdk-21-jre-headless', 'default-jre-headless'];

function javaPackage(): string {
  const has = (name: string): boolean =>
    /Candidate: (?!\(none\))/.test(spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout ?? '');
  return JAVA_PACKAGES.find(has) ?? 'default-jre-headless';
}

export interface JavaTools {
  readonly java: string;
  /** Undefined when it was not asked for. */
  readonly maven: string | undefined;
}

/** Java, and Maven where `needMaven`; installs what is missing where that is ours to do, having said so. */
export function requireJava(progress: Progress, options: { needMaven: boolean }): JavaTools {
  const look = () => ({ java: findJava(process.env), maven: findOnPath('mvn', process.env) });
  let { java, maven } = look();
  const missing = [
    ...(java === undefined ? [`Java ${MINIMUM}+`] : []),
    ...(options.needMaven && maven === undefined ? ['Maven'] : []),
  ];
  if (missing.length > 0) {
    if (!mayInstall()) throw new StackUnusable(installHint(missing, process.platform));
    progress.say(`缺少 ${missing.join(' + ')}，用 apt-get 安装 · missing, installing by apt-get`);
    apt(['update']);
    const packages = [...(java === undefined ? [javaPackage()] : []), ...(maven === undefined ? ['maven'] : [])];
    apt(['install', '-y', '--no-install-recommends', ...packages]);
    ({ java, maven } = look());
  }
  if (java === undefined || (options.needMaven && maven === undefined)) {
    throw new StackUnusable(installHint(missing, process.platform));
  }
  return { java, maven };
}
