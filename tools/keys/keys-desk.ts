import { InvalidArgumentError } from 'commander';
import type { KeySet } from './key-sets.js';

/** What the person reads, and what stops long work. */
export interface KeysContext {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What every command works on. */
export interface KeysDesk extends KeysContext {
  readonly sets: () => readonly KeySet[];
}

/** Two looks at the file by every running service. */
export const GRACE_SECONDS = 3;

export function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('应为零或正数');
  return value;
}
