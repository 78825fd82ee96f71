import { readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { generateWitnessKeys, WitnessKeys } from '#platform/audit';
import { type BoxPrivateKey, generateBoxKeys, openBox, sealBox, type SuiteName } from '#platform/crypto';

export type ZoneSide = 'edge' | 'inner';

export const otherSide = (side: ZoneSide): ZoneSide => (side === 'edge' ? 'inner' : 'edge');

const Suite = Type.Union([Type.Literal('intl'), Type.Literal('gm')]);
const PublicJwk = Type.Union([
  Type.Object({ kty: Type.Literal('OKP'), crv: Type.Literal('Ed25519'), x: Type.String() }),
  Type.Object({ kty: Type.Literal('EC'), crv: Type.Literal('SM2'), x: Type.String(), y: Type.String() }),
]);
const Private = Type.Object({ d: Type.Optional(Type.String()) });
const PublicBox = Type.Object({ suite: Suite, publicKey: Type.String() });

/** What one side gives to the other: whose signatures hold, and what is sealed with (the first). */
const PublicPart = Type.Object({
  side: Type.Union([Type.Literal('edge'), Type.Literal('inner')]),
  signing: Type.Array(PublicJwk, { minItems: 1 }),
  boxes: Type.Array(PublicBox, { minItems: 1 }),
});

const KeyFile = Type.Object({
  format: Type.Literal(1),
  side: Type.Union([Type.Literal('edge'), Type.Literal('inner')]),
  suite: Suite,
  signing: Type.Array(Type.Intersect([PublicJwk, Private]), { minItems: 1 }),
  boxes: Type.Array(Type.Intersect([PublicBox, Type.Object({ privateKey: Type.String() })]), { minItems: 1 }),
  peer: Type.Union([PublicPart, Type.Null()]),
});

/** The keys of one side. Of what was replaced the public half of a signing key is let go, a box's key stays to open. */
export type ZoneKeyFile = Static<typeof KeyFile>;
export type ZonePublicPart = Static<typeof PublicPart>;

export function generateZoneKeys(side: ZoneSide, suite: SuiteName): ZoneKeyFile {
  const [signing] = generateWitnessKeys(suite).keys;
  return { format: 1, side, suite, signing: [signing], boxes: [generateBoxKeys(suite)], peer: null };
}

/** For the other side. */
export const publicPartOf = ({ side, signing, boxes }: ZoneKeyFile): ZonePublicPart => ({
  side,
  signing: signing.map(({ d: _secret, ...key }) => key),
  boxes: boxes.map(({ suite, publicKey }) => ({ suite, publicKey })),
});

function readAs<T>(schema: Parameters<typeof Value.Check>[0], text: string, what: string): T {
  const value: unknown = JSON.parse(text);
  const [fault] = Value.Errors(schema, value);
  // The message names the place, never the value.
  if (fault !== undefined) throw new Error(`${what}: ${fault.path || '/'}: ${fault.message}`);
  return value as T;
}

export const readZoneKeyFile = (text: string): ZoneKeyFile => readAs<ZoneKeyFile>(KeyFile, text, 'keys of a zone');
export const readPublicPart = (text: string): ZonePublicPart =>
  readAs<ZonePublicPart>(PublicPart, text, 'public keys of a zone');

/** What a side signs, checks, seals and opens batches with. */
export class ZoneKeys {
  readonly side: ZoneSide;
  readonly suite: SuiteName;
  private readonly own: WitnessKeys;
  private readonly peers: WitnessKeys;
  private readonly boxes: readonly BoxPrivateKey[];
  private readonly peerBox: ZonePublicPart['boxes'][number];

  constructor(file: ZoneKeyFile) {
    const { peer } = file;
    if (peer === null)
      throw new Error('keys of a zone: those of the other side are not in the file: npm run zone -- trust');
    if (peer.side === file.side) throw new Error('keys of a zone: both sides are the same');
    this.side = file.side;
    this.suite = file.suite;
    this.own = new WitnessKeys(file.signing);
    this.peers = new WitnessKeys(peer.signing);
    this.boxes = file.boxes;
    this.peerBox = peer.boxes[0]!;
  }

  /** Throws when the file is not there, or is not of this form. */
  static load(path: string): ZoneKeys {
    return new ZoneKeys(readZoneKeyFile(readFileSync(path, 'utf8')));
  }

  sign(text: string): { readonly signer: string; readonly signature: string } {
    const { signer } = this.own;
    if (signer === null) throw new Error('keys of a zone: no private signing key');
    return { signer: signer.keyId, signature: signer.sign(text) };
  }

  get signerId(): string {
    return this.own.signer?.keyId ?? '';
  }

  /** Whether the other side signed it. */
  verify(signer: string, text: string, signature: string): boolean {
    return this.peers.verify(signer, text, signature);
  }

  /** Whether this side signed it: for looking at one's own outgoing batches. */
  verifyOwn(signer: string, text: string, signature: string): boolean {
    return this.own.verify(signer, text, signature);
  }

  sealForPeer(plain: Buffer, aad: string): Buffer {
    return sealBox(this.peerBox, plain, aad);
  }

  /** Throws `UnsealError`. */
  open(sealed: Buffer, aad: string): Buffer {
    return openBox(this.boxes, sealed, aad);
  }
}
