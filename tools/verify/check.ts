/** What one check found. `details` are lines for whoever has to mend it; they are shown when it failed, or always with `show`. */
export interface CheckReport {
  readonly ok: boolean;
  /** A few words behind the name: `214 files`, `3 problems`. */
  readonly summary: string;
  readonly details: readonly string[];
  readonly show?: boolean;
}

export interface CheckContext {
  /** Folder of the repository. */
  readonly root: string;
  /** Mend what can be mended by a machine. */
  readonly fix: boolean;
}

export interface Check {
  /** As `--only` takes it. */
  readonly name: string;
  /** What it holds, one sentence. */
  readonly says: string;
  run(context: CheckContext): Promise<CheckReport>;
}
