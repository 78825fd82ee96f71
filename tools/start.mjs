// Builds what is older than its sources, then runs dist/tools/<command>/main.js with the other arguments.
// Written in the JavaScript of 2017: a Node that is too old must come as far as the line that says so.
import childProcess from 'child_process';
import crypto from 'crypto';
import fs from 'fs';
import path from 'path';
import url from 'url';

var COMMANDS = [
  'demo',
  'test',
  'stack',
  'push',
  'adapters',
  'ops',
  'migrate',
  'keys',
  'verify',
  'bench',
  'generate',
  'backup',
  'restore',
  'zone',
];
// Benchmarks that are programs of their own.
var OWN_BENCHES = ['crypto-fields', 'malformed', 'rotation'];
var ROOMS = ['apps', 'libs', 'tools', 'e2e', 'bench', 'adapters'];
var CONFIGS = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
var repository = path.dirname(path.dirname(url.fileURLToPath(import.meta.url)));
var dist = path.join(repository, 'dist');
var stampFile = path.join(dist, '.built.json');
// The console is a browser's program: a workspace with its own build, into its own dist.
var CONSOLE = path.join('apps', 'console');
var consoleDist = path.join(repository, CONSOLE, 'dist');
var consoleStampFile = path.join(consoleDist, '.built.json');

/** What the NestJS packages of this product run on: ^20.19 || >=22.12. */
function nodeIsNewEnough(version) {
  var parts = version.split('.').map(Number);
  if (parts[0] === 20) return parts[1] >= 19;
  if (parts[0] === 22) return parts[1] >= 12;
  return parts[0] > 22;
}

function fail(line) {
  process.stderr.write('✗ ' + line + '\n');
  process.exit(1);
}

/** Files below a room, relative to the repository, sorted. */
function filesOf(directory) {
  var found = [];
  fs.readdirSync(path.join(repository, directory), { withFileTypes: true }).forEach(function (entry) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.charAt(0) === '.') return;
    var name = path.join(directory, entry.name);
    if (entry.isDirectory()) found = found.concat(filesOf(name));
    else if (entry.isFile()) found.push(name);
  });
  return found;
}

function sources() {
  var rooms = ROOMS.filter(function (room) {
    return fs.existsSync(path.join(repository, room));
  });
  var files = rooms.reduce(function (all, room) {
    return all.concat(filesOf(room));
  }, []);
  return files
    .filter(function (file) {
      return !/\.spec\.ts$|\.md$|\.mjs$/.test(file) && file.indexOf(CONSOLE + path.sep) !== 0;
    })
    .sort();
}

function consoleSources() {
  return filesOf(CONSOLE)
    .filter(function (file) {
      return !/\.spec\.tsx?$/.test(file) && file.indexOf(path.join(CONSOLE, 'test') + path.sep) !== 0;
    })
    .sort();
}

/** Changes when a source comes, goes, or is written to. */
function stampOf(files) {
  var hash = crypto.createHash('sha256');
  files.concat(CONFIGS).forEach(function (file) {
    var stat = fs.statSync(path.join(repository, file));
    hash.update(file + ' ' + stat.size + ' ' + stat.mtimeMs + '\n');
  });
  return hash.digest('hex');
}

function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    return { stamp: '', files: [] };
  }
}

function isTypeScript(file) {
  return /\.ts$/.test(file);
}

/** What a source leaves in dist. */
function outputsOf(file) {
  if (!isTypeScript(file)) return [file];
  var stem = file.slice(0, -'.ts'.length);
  return [stem + '.js', stem + '.js.map'];
}

/** Data files go where the compiled code beside them looks for them. */
function copyData(file) {
  var target = path.join(dist, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(path.join(repository, file), target);
}

function removeOutputs(files) {
  files
    .reduce(function (all, file) {
      return all.concat(outputsOf(file));
    }, [])
    .forEach(function (output) {
      try {
        fs.unlinkSync(path.join(dist, output));
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause(milliseconds) {
  return new Promise(function (resolve) {
    setTimeout(resolve, milliseconds);
  });
}

/** Two commands at once on a fresh checkout: the second waits for the first one's build. */
async function withBuildLock(work) {
  var lock = path.join(dist, '.building');
  fs.mkdirSync(dist, { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      var holder = NaN;
      try {
        holder = Number(fs.readFileSync(lock, 'utf8'));
      } catch (gone) {
        continue;
      }
      // An empty file is one that its writer has not filled yet; its age tells a dead writer.
      if (holder > 0 ? isAlive(holder) : Date.now() - fs.statSync(lock).mtimeMs < 2000) await pause(200);
      else fs.unlinkSync(lock);
    }
  }
  try {
    return await work();
  } finally {
    fs.unlinkSync(lock);
  }
}

/** Resolves to the exit code and all that the program said. */
function runTool(program, args, directory) {
  return new Promise(function (resolve, reject) {
    var child = childProcess.spawn(process.execPath, [program].concat(args), {
      cwd: path.join(repository, directory),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    var output = '';
    function collect(chunk) {
      output += chunk;
    }
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', function (code) {
      resolve({ code: code, output: output });
    });
  });
}

function compile() {
  var compiler = path.join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  return runTool(compiler, ['-p', 'tsconfig.build.json', '--pretty', 'false'], '.');
}

function bundleConsole() {
  // npm puts a workspace's package beside the root's, or below the workspace when the root has another version.
  var places = [path.join(repository, 'node_modules'), path.join(repository, CONSOLE, 'node_modules')];
  var bundler = places
    .map(function (place) {
      return path.join(place, 'vite', 'bin', 'vite.js');
    })
    .find(fs.existsSync);
  if (bundler === undefined) fail('依赖未安装，请先运行 npm ci · run npm ci first');
  return runTool(bundler, ['build', '--logLevel', 'warn'], CONSOLE);
}

/** Says what goes on and for how long; ends the process with the tool's own words when it fails. */
async function told(title, work) {
  var started = Date.now();
  var live = process.stderr.isTTY === true;
  function seconds() {
    return ((Date.now() - started) / 1000).toFixed(1) + ' s';
  }
  if (!live) process.stderr.write('… ' + title + '\n');
  var timer = setInterval(function () {
    if (live) process.stderr.write('\r\u001b[2K… ' + title + ' · ' + seconds());
  }, 200);
  var result = await work();
  clearInterval(timer);
  if (live) process.stderr.write('\r\u001b[2K');
  if (result.code !== 0) fail(title + ' (' + seconds() + ')\n' + result.output);
  process.stderr.write('✓ ' + title + ' (' + seconds() + ')\n');
}

async function buildServices() {
  var files = sources();
  var stamp = stampOf(files);
  var last = readStamp(stampFile);
  if (last.stamp === stamp) return;
  await told('编译 building', compile);
  removeOutputs(
    last.files.filter(function (file) {
      return files.indexOf(file) < 0;
    }),
  );
  files
    .filter(function (file) {
      return !isTypeScript(file);
    })
    .forEach(copyData);
  fs.writeFileSync(stampFile, JSON.stringify({ stamp: stamp, files: files }));
}

async function buildConsole() {
  var stamp = stampOf(consoleSources());
  if (readStamp(consoleStampFile).stamp === stamp) return;
  await told('控制台 building the console', bundleConsole);
  fs.writeFileSync(consoleStampFile, JSON.stringify({ stamp: stamp }));
}

async function build() {
  await withBuildLock(async function () {
    await buildServices();
    await buildConsole();
  });
}

async function main() {
  var command = process.argv[2];
  if (!nodeIsNewEnough(process.versions.node)) {
    fail('需要 Node.js 20.19+ / 22.12+ / 24（当前 ' + process.versions.node + '）· install Node.js 24 and run again');
  }
  if (command !== 'build' && COMMANDS.indexOf(command) < 0) {
    fail('用法 usage: node tools/start.mjs ' + ['build'].concat(COMMANDS).join(' | '));
  }
  if (!fs.existsSync(path.join(repository, 'node_modules', 'typescript'))) {
    fail('依赖未安装，请先运行 npm ci · run npm ci first');
  }
  await build();
  if (command === 'build') return;
  // The benchmarks are a room of their own beside the tools.
  var room = command === 'bench' ? ['bench'] : ['tools', command];
  // `npm run bench -- rotation` is bench/rotation.ts; everything else is for bench/main.ts.
  var wanted = process.argv[3];
  var named = command === 'bench' && OWN_BENCHES.indexOf(wanted) >= 0;
  if (named) process.argv.splice(3, 1);
  var program = path.join.apply(path, [dist].concat(room, (named ? wanted : 'main') + '.js'));
  process.argv = [process.argv[0], program].concat(process.argv.slice(3));
  await import(url.pathToFileURL(program).href);
}

main().catch(function (error) {
  console.error(error);
  process.exit(1);
});
