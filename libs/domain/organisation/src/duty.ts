/** 管辖: what happens in the regions whose codes begin so belongs to the office. */
export interface Duty {
  readonly regionPrefix: string;
  readonly officeId: string;
  readonly revision: number;
}

/** The office that has the region: of several duties the longest prefix wins. Undefined when nobody has it. */
export function officeOf(
  duties: ReadonlyMap<string, Pick<Duty, 'officeId'>>,
  regionCode12: string,
): string | undefined {
  for (let length = regionCode12.length; length > 0; length -= 1) {
    const duty = duties.get(regionCode12.slice(0, length));
    if (duty !== undefined) return duty.officeId;
  }
  return undefined;
}
