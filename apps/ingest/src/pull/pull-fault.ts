/** Why a platform could not be asked, or its answer not be used. Neither field holds a secret or personal data. */
export class PullFault extends Error {
  readonly detail: string | undefined;
  /** How long the platform asks us to wait; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly code: string,
    options: { readonly detail?: string; readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    this.name = 'PullFault';
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
