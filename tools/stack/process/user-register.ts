import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, recordProcess, type ProcessRecord } from './process-identity.js';

interface User {
  readonly process: ProcessRecord;
  readonly purpose: string;
}

/**
 * The processes that use a profile's servers, a file each, so that the last to leave stops them. One that was killed
 * counts no more: its record names a process that is gone.
 */
export class UserRegister {
  private readonly mine: string;

  constructor(
    private readonly directory: string,
    private readonly purpose: string,
    token: string,
  ) {
    this.mine = `${process.pid}-${token}.json`;
  }

  enter(): void {
    const me = recordProcess(process.pid);
    if (me === undefined) throw new Error('this process cannot see itself');
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(join(this.directory, this.mine), JSON.stringify({ process: me, purpose: this.purpose }));
  }

  leave(): void {
    rmSync(join(this.directory, this.mine), { force: true });
  }

  /** The others that live; records of the dead are removed. */
  others(): User[] {
    mkdirSync(this.directory, { recursive: true });
    return readdirSync(this.directory)
      .filter((name) => name !== this.mine && name.endsWith('.json'))
      .flatMap((name) => {
        const user = this.read(name);
        if (user !== undefined && isAlive(user.process)) return [user];
        rmSync(join(this.directory, name), { force: true });
        return [];
      });
  }

  private read(name: string): User | undefined {
    try {
      return JSON.parse(readFileSync(join(this.directory, name), 'utf8')) as User;
    } catch {
      return undefined;
    }
  }
}
