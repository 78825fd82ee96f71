/**
 * Whether an event is later than allowed, judged against the greatest event time that its source reached before it in the
 * same partition. It follows from the order of one partition alone, so that a second reading decides the same.
 */
export class Lateness {
  private readonly reached: Map<string, number>;

  /** `watermarks`: milliseconds by source, as far as the partition had come before. */
  constructor(
    watermarks: ReadonlyMap<string, number>,
    private readonly allowedMs: number,
  ) {
    this.reached = new Map(watermarks);
  }

  /** Judges the next event of the partition. One whose time is not trusted is judged, but moves nothing. */
  isLate(sourceId: string, eventTimeMs: number, trusted: boolean): boolean {
    const reached = this.reached.get(sourceId);
    if (trusted && (reached === undefined || eventTimeMs > reached)) this.reached.set(sourceId, eventTimeMs);
    return reached !== undefined && eventTimeMs < reached - this.allowedMs;
  }

  get watermarks(): ReadonlyMap<string, number> {
    return this.reached;
  }
}
