import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { CompiledAdapter } from '#domain/adapters';
import { type TriedLine, tryLine } from '../../apps/ingest/src/adapters/try-line.js';
import { StackUnusable } from '../stack/index.js';
import { judgeFile, readUsableAdapter } from './read-adapter.js';
import { findingLines, summaryLines, triedLines } from './show-trial.js';
import { TextsInSample } from './texts-in-sample.js';

interface TryOptions {
  readonly line?: number;
  readonly all: boolean;
  readonly region?: string;
  readonly texts?: string;
}

const SHOWN_LINES = 3;

const lineNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('应为行号，从 1 数起');
  return number;
};

function readSample(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
  } catch (error) {
    throw new StackUnusable(`读不了样例 ${file}`, { cause: error });
  }
}

/** Those that say something: refused or flagged, and the first as an example of one that is neither. */
function worthShowing(lines: readonly TriedLine[], { line, all }: TryOptions): readonly TriedLine[] {
  if (line !== undefined) return lines.filter(({ number }) => number === line);
  if (all) return lines;
  const odd = lines.filter(({ outcome, fields }) => outcome === 'refused' || fields.some(({ flag }) => flag !== null));
  return [...new Set([...lines.slice(0, 1), ...odd.slice(0, SHOWN_LINES)])];
}

/** The lines as they are, or what another adapter reads of them in records of this one's sample. */
function linesToTry({ folder }: AdapterProgram, adapter: CompiledAdapter, file: string, texts?: string): string[] {
  const lines = readSample(file);
  if (texts === undefined) return lines;
  const sample = join(folder, '..', 'samples', `${adapter.name}.sample.jsonl`);
  if (!existsSync(sample)) throw new StackUnusable(`套用文本需要样例 ${sample}`);
  const inSample = new TextsInSample(adapter, readSample(sample), readUsableAdapter(folder, texts));
  return lines.map((line, i) => inSample.wrap(line, i));
}

export interface AdapterProgram {
  /** Folder of the adapters and the table of categories; their samples are beside it, in `samples`. */
  readonly folder: string;
  readonly nowMs: number;
  readonly print: (line: string) => void;
}

/** Resolves to the exit code. */
export async function runAdapterProgram(args: readonly string[], program: AdapterProgram): Promise<number> {
  const { folder, nowMs, print } = program;
  let exitCode = 0;
  const command = new Command('npm run adapters --').description('检查和试运行来源适配器（docs/adapters.md）');
  command
    .command('lint')
    .argument('<adapter>', 'adapters/ 中的名称，或文件的路径')
    .description('检查一个适配器：写法、位置、对照表、个人信息的去处')
    .action((adapter: string) => {
      const { compiled, findings } = judgeFile(folder, adapter);
      for (const line of findingLines(findings)) print(line);
      if (compiled === null) exitCode = 1;
    });
  command
    .command('try')
    .argument('<adapter>', 'adapters/ 中的名称，或文件的路径')
    .argument('<sample>', '样例，每行一条平台的记录（JSON）')
    .option('--line <number>', '只看这一行，逐栏列出全部位置', lineNumber)
    .option('--all', '逐栏列出每一行', false)
    .option('--region <code12>', '来源所在区划，默认以记录自己的区划为准')
    .option(
      '--texts <adapter>',
      '样例是另一平台的记录：按此适配器读出编号、标题、内容、时间和答复，套入本适配器样例的记录再试',
    )
    .description('用样例试运行：逐栏说明取值和质量标记的理由，个人信息遮盖')
    .action((adapter: string, sample: string, options: TryOptions) => {
      const compiled = readUsableAdapter(folder, adapter);
      const regionCode12 = options.region ?? null;
      const lines = linesToTry(program, compiled, sample, options.texts).map((text, i) =>
        tryLine(compiled, text, { number: i + 1, receivedMs: nowMs, regionCode12 }),
      );
      for (const line of worthShowing(lines, options)) {
        for (const text of triedLines(line, options.line !== undefined)) print(text);
        print('');
      }
      for (const text of summaryLines(lines)) print(text);
      if (lines.some(({ outcome }) => outcome === 'refused')) exitCode = 1;
    });
  await command.parseAsync([...args], { from: 'user' });
  return exitCode;
}
