import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const END = 'block-ended-with';
const WITHIN_MS = 180_000;

/** A bash that keeps its variables, functions and directory from one block to the next, as a reader's does. */
export class Terminal {
  private readonly shell: ChildProcessWithoutNullStreams;
  private readonly blocks = mkdtempSync(join(tmpdir(), 'terminal-'));
  private count = 0;
  private output = '';

  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    this.shell = spawn('bash', ['--noprofile', '--norc'], { cwd, env });
    this.shell.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    this.shell.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
  }

  /** What the block printed, on either stream. Throws with it when its last command fails. */
  async run(block: string): Promise<string> {
    const { code, output } = await this.try(block);
    if (code !== 0) throw new Error(`exit code ${code}\n${block}\n${output}`);
    return output;
  }

  async try(block: string): Promise<{ code: number; output: string }> {
    this.count += 1;
    const file = join(this.blocks, `${this.count}.sh`);
    writeFileSync(file, block);
    const ending = new RegExp(`\\n${END}-${this.count} (\\d+)\\n`);
    // Commands of the block must not read what comes after it.
    this.shell.stdin.write(`. '${file}' </dev/null 2>&1; printf '\\n${END}-${this.count} %s\\n' $?\n`);
    const until = Date.now() + WITHIN_MS;
    for (;;) {
      const end = ending.exec(this.output);
      if (end !== null) {
        const output = this.output.slice(0, end.index);
        this.output = '';
        return { code: Number(end[1]), output };
      }
      if (this.shell.exitCode !== null || Date.now() > until) {
        throw new Error(`the block did not end\n${block}\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.shell.once('close', resolve));
    this.shell.stdin.end();
    this.shell.kill('SIGTERM');
    await closed;
    rmSync(this.blocks, { recursive: true, force: true });
  }
}
