import { readFileSync } from 'node:fs';
import type { UnixUser } from '../process/spawn-detached.js';
import { StackUnusable } from '../unusable.js';

const CANDIDATES = ['postgres', 'nobody'];

/** Users by name, from the text of /etc/passwd. */
export function parsePasswd(text: string): ReadonlyMap<string, UnixUser> {
  return new Map(
    text
      .split('\n')
      .map((line) => line.split(':'))
      .filter((fields) => fields.length >= 4)
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
}

/**
 * PostgreSQL refuses to run as root: then `postgres` runs it where that user exists, else `nobody`, which every Unix
 * has, so that the machine's accounts stay as they are. Undefined for an ordinary user.
 */
export function databaseUser(
  uid: number | undefined = process.getuid?.(),
  passwd: () => string = () => readFileSync('/etc/passwd', 'utf8'),
): UnixUser | undefined {
  if (uid !== 0) return undefined;
  const users = parsePasswd(passwd());
  const user = CANDIDATES.map((name) => users.get(name)).find((found) => found !== undefined && found.uid !== 0);
  if (user === undefined) {
    throw new StackUnusable(
      'root 之外没有可用的系统用户 · no unprivileged user to run PostgreSQL: useradd --system postgres',
    );
  }
  return user;
}
