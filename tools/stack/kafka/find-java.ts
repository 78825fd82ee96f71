import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Progress } from '../progress.js';
import { findOnPath, installPackages, isKnownPackage, mayInstall } from '../system/system-packages.js';
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

/** The command that a person types to get what is missing. */
export function installHint(missing: readonly string[], platform: NodeJS.Platform): string {
  const names = missing.join(' + ');
  const how =
    platform === 'darwin'
      ? 'brew install openjdk@17 maven'
      : 'sudo apt-get install openjdk-17-jre-headless maven (Fedora: dnf install java-17-openjdk-headless maven)';
  return `缺少 ${names}，请安装 · missing ${names}, install: ${how}; or STACK=compose`;
}

/** Debian 12 and Ubuntu 22.04 have 17, newer ones 21 and later; `default` is 11 on the oldest. */
const JAVA_PACKAGES = ['openjdk-17-jre-headless', 'openjdk-21-jre-headless', 'default-jre-headless'];

const javaPackage = (): string => JAVA_PACKAGES.find(isKnownPackage) ?? 'default-jre-headless';

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
    const needJava = java === undefined;
    const needMaven = maven === undefined;
    installPackages(() => [...(needJava ? [javaPackage()] : []), ...(needMaven ? ['maven'] : [])]);
    ({ java, maven } = look());
  }
  if (java === undefined || (options.needMaven && maven === undefined)) {
    throw new StackUnusable(installHint(missing, process.platform));
  }
  return { java, maven };
}
