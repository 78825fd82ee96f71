import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CompiledAdapter, compileAdapter, lintAdapter, type LintFinding, readAdapter } from '#domain/adapters';
import { adapterNames, readAdapterFile, readCategories } from '../../apps/ingest/src/adapters/adapter-files.js';
import { pushVocabulary } from '../../apps/ingest/src/adapters/push-vocabulary.js';
import { StackUnusable } from '../stack/index.js';

export interface JudgedFile {
  readonly file: string;
  /** Null where it has an error. */
  readonly compiled: CompiledAdapter | null;
  readonly findings: readonly LintFinding[];
}

/** Parsed JSON. Of a name in the folder, or of a file anywhere; null where there is neither. */
function parse(folder: string, nameOrFile: string): { file: string; name: string; value: unknown } | null {
  const named = basename(nameOrFile) === nameOrFile && adapterNames(folder).includes(nameOrFile);
  const file = named ? join(folder, `${nameOrFile}.json`) : nameOrFile;
  if (!named && (!nameOrFile.endsWith('.json') || !existsSync(file))) return null;
  try {
    const value: unknown = named
      ? readAdapterFile(folder, nameOrFile)
      : (JSON.parse(readFileSync(file, 'utf8')) as unknown);
    return { file, name: basename(file, '.json'), value };
  } catch (error) {
    throw new StackUnusable(`${file} 不是合法的 JSON：${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads and judges `<folder>/<name>.json`, or the file of that path, against the contract of pushes. Throws where there is none. */
export function judgeFile(folder: string, nameOrFile: string): JudgedFile {
  const found = parse(folder, nameOrFile);
  if (found === null) {
    throw new StackUnusable(
      `没有适配器“${nameOrFile}”。现有：${adapterNames(folder).join('、')}；也可以给出文件的路径。写法见 docs/adapters.md`,
    );
  }
  const { file, name, value } = found;
  const read = readAdapter(value);
  if (!read.ok) {
    const findings = read.error.map(({ pointer, detail }) => ({ pointer, severity: 'error' as const, says: detail }));
    return { file, compiled: null, findings };
  }
  const vocabulary = pushVocabulary(readCategories(folder));
  const findings = [...lintAdapter(read.value, vocabulary)];
  if (read.value.name !== name) {
    findings.push({ pointer: '/name', severity: 'error', says: `应与文件名相同："${name}"` });
  }
  const faulty = findings.some(({ severity }) => severity === 'error');
  return { file, compiled: faulty ? null : compileAdapter(read.value, vocabulary), findings };
}

/** One that can be used. Throws one message with everything that is wrong in it. */
export function readUsableAdapter(folder: string, nameOrFile: string): CompiledAdapter {
  const { file, compiled, findings } = judgeFile(folder, nameOrFile);
  if (compiled !== null) return compiled;
  const faults = findings.flatMap(({ pointer, severity, says }) =>
    severity === 'error' ? [`${pointer || '/'}：${says}`] : [],
  );
  throw new StackUnusable(`${file} 不符合适配器的写法（docs/adapters.md）：\n  - ${faults.join('\n  - ')}`);
}
