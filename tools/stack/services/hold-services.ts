import { join } from 'node:path';
import { acquireLock, type FileLock } from '../process/file-lock.js';

/** What `startServices` takes: whoever holds it keeps the directory's services from starting. Throws `LockHeld`. */
export const holdServices = (directory: string, purpose: string): FileLock =>
  acquireLock(join(directory, 'services.lock'), purpose);
