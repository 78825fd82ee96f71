/** Parts of an event's body as it is published; see `GridEventV1` for what each field holds. */
export interface EventLocation {
  readonly lng: number;
  readonly lat: number;
  readonly crs: string;
}

export interface EventParty {
  readonly role: string | null;
  readonly kind: 'person' | 'organisation';
  /** Of an organisation; a person's name is sealed. */
  readonly name: string | null;
  readonly nameKey: string | null;
  readonly idKey: string | null;
  readonly phoneKey: string | null;
  readonly uscc: string | null;
  readonly minor: boolean | null;
  readonly sex: 'male' | 'female' | null;
  readonly ageAtReport: number | null;
}

export interface EventVehicle {
  readonly role: string | null;
  readonly plateKey: string | null;
  readonly plateKind: string | null;
  readonly provinceCode: string | null;
}

export interface EventEnterprise {
  readonly role: string | null;
  readonly name: string | null;
  readonly uscc: string | null;
  readonly address: string | null;
}

export interface EventAttachment {
  readonly fileId: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly mime: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly sm3: string | null;
  readonly takenAt: string | null;
  readonly location: EventLocation | null;
  readonly url: string | null;
}

/** What the text names, and where: UTF-16 offsets into title, newline, description. */
export interface EventMention {
  readonly kind: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: {
    readonly yuan?: string;
    readonly yuanTo?: string;
    readonly approximate?: boolean;
    readonly name?: string;
  };
}

/** By which version of an adapter a record was read. */
export interface Mapping {
  readonly adapterId: string;
  readonly version: number;
}

/** Who reported, without anything that names the person. */
export interface EventReporter {
  readonly role: string | null;
  readonly anonymous: boolean;
  readonly minor: boolean | null;
}
