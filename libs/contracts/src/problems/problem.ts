/** One entry of the catalogue of errors (RFC 9457). `type` of the answer is `/problems/<code>`. */
export interface ProblemDefinition {
  readonly code: string;
  readonly status: number;
  /** Chinese, the same for every occurrence. */
  readonly title: string;
  /** What the caller can do, Chinese. */
  readonly repair: string;
}
