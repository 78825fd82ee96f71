import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository.js';
import { isDebianLike } from '../system/system-packages.js';
import { installHint, parseJavaMajor } from './find-java.js';
import { downloadedBytes, pomVersion } from './kafka-distribution.js';
import { newClusterId, portsOf, renderServerProperties } from './server-properties.js';

describe('server.properties', () => {
  const ports = { brokerPort: 29092, controllerPort: 29093, certificatePort: 29094, accountPort: 29095 };
  const files = { ca: '/tmp/数据/ca.pem', listener: '/tmp/数据/listener.pem' };
  const place = { ...ports, ...files, dataDirectory: '/tmp/数据/kafka' };

  it('listens on loopback only, as broker and controller, under the chosen ports', () => {
    const lines = renderServerProperties(place).split('\n');
    expect(lines).toContain('process.roles=broker,controller');
    const own = 'PLAINTEXT://127.0.0.1:29092,CONTROLLER://127.0.0.1:29093';
    const platforms = 'CERTIFICATE://127.0.0.1:29094,ACCOUNT://127.0.0.1:29095';
    expect(lines).toContain(`listeners=${own},${platforms}`);
    expect(lines).toContain(`advertised.listeners=${own},${platforms.replaceAll('127.0.0.1', 'localhost')}`);
    expect(lines.find((line) => line.startsWith('listener.security.protocol.map='))).toContain(
      'CERTIFICATE:SSL,ACCOUNT:SASL_SSL',
    );
    expect(lines).toContain('controller.quorum.bootstrap.servers=127.0.0.1:29093');
    expect(lines).toContain('log.dirs=/tmp/数据/kafka');
    expect(lines).toContain('auto.create.topics.enable=false');
  });

  it('gives every internal topic one replica: there is one node', () => {
    const rendered = renderServerProperties(place);
    for (const topic of ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic']) {
      expect(rendered).toContain(`${topic}.replication.factor=1\n`);
    }
  });

  it('can be read back for the ports, and says when it cannot', () => {
    expect(portsOf(renderServerProperties(place))).toEqual(ports);
    expect(portsOf('listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093')).toBeUndefined();
  });

  it('escapes what a properties file would swallow', () => {
    expect(renderServerProperties({ ...place, dataDirectory: 'C:\\kafka' })).toContain('log.dirs=C:\\\\kafka\n');
  });

  it('makes cluster ids that Kafka reads', () => {
    const ids = Array.from({ length: 500 }, newClusterId);
    expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(500);
  });
});

describe('pom', () => {
  const pom = readFileSync(join(repositoryRoot, 'tools', 'stack', 'kafka', 'pom.xml'), 'utf8');

  it('pins every version', () => {
    const versions = [...pom.matchAll(/<version>([^<]+)<\/version>/g)].map((match) => match[1]);
    expect(versions.filter((version) => !/^(\d+(\.\d+)*|\$\{(kafka|log4j)\.version\})$/.test(version ?? ''))).toEqual(
      [],
    );
    const dependencies = pom.match(/<dependency>/g) ?? [];
    // One of the pom itself, one of the plugin.
    expect(versions).toHaveLength(dependencies.length + 2);
  });

  it('names the version that the containers run, too', () => {
    expect(pomVersion(pom)).toBe('4.3.1');
    expect(readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8')).toContain(
      `image: apache/kafka:${pomVersion(pom)}\n`,
    );
    expect(() => pomVersion('<project/>')).toThrow('kafka.version');
  });
});

describe('progress of the download', () => {
  it('counts the bytes of finished files only', () => {
    expect(downloadedBytes('[INFO] Downloaded from central: x/zstd-jni-1.5.6-10.jar (7.3 MB at 14 MB/s)')).toBe(
      7_300_000,
    );
    expect(downloadedBytes('[INFO] Downloaded from mirror: x/a.pom (907 B at 8.1 kB/s)')).toBe(907);
    expect(downloadedBytes('[INFO] Downloading from central: x/a.pom')).toBeUndefined();
    expect(downloadedBytes('[INFO] BUILD SUCCESS')).toBeUndefined();
  });
});

describe('Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_292"', 8],
    ['command not found', undefined],
  ])('reads the major version of %s', (output, major) => {
    expect(parseJavaMajor(output)).toBe(major);
  });

  it.each([
    ['ID=debian\nVERSION_ID="12"', true],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian', true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', true],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', false],
    ['NAME="like debian"\nID=alpine', false],
  ])('knows where apt-get installs: %j', (osRelease, expected) => {
    expect(isDebianLike(osRelease)).toBe(expected);
  });

  it('says in one line what is missing and which command installs it', () => {
    const line = installHint(['Java 17+', 'Maven'], 'linux');
    expect(line).toContain('Java 17+ + Maven');
    expect(line).toContain('apt-get install openjdk-17-jre-headless maven');
    expect(line).not.toContain('\n');
    expect(installHint(['Maven'], 'darwin')).toContain('brew install');
  });
});
