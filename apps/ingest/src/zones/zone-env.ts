import { type Static, type TObject, Type } from '@sinclair/typebox';

const directory = (description: string, example: string) =>
  Type.String({ default: '', description, examples: [example] });

/** Which part of the product this deployment is, and what an edge and an inner side need to reach each other (docs/zones.md). */
export const zoneEnv = {
  PROFILE: Type.Union([Type.Literal('all'), Type.Literal('edge'), Type.Literal('inner')], {
    default: 'all',
    description: 'all: everything in one zone; edge: what platforms reach; inner: the rest, behind it',
    examples: ['all'],
  }),
  ZONE_KEYS_FILE: directory('keys of this side and public keys of the other', '/etc/grid-procuratorate/zone-keys.json'),
  ZONE_OUT_DIR: directory('directory that batches for the other side are written into', '/var/lib/zone/out'),
  ZONE_IN_DIR: directory("directory that the other side's batches arrive in", '/var/lib/zone/in'),
  ZONE_BATCH_EVERY_MS: Type.Integer({
    minimum: 50,
    maximum: 600_000,
    default: 1_000,
    description: 'how often what waits is made into a batch, and arrived ones are looked for',
    examples: [1_000],
  }),
  ZONE_HEARTBEAT_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 3_600,
    default: 30,
    description: 'a batch is made at least so often, also an empty one: by it the loss of the last one is seen',
    examples: [30],
  }),
  ZONE_RESEND_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 86_400,
    default: 60,
    description: 'a batch that is asked for is written again at most so often; give it the time that the way takes',
    examples: [60],
  }),
  ZONE_SETTLE_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 3_600,
    default: 10,
    description: 'a gap alarms when it lasted so long, and a file that is too short is judged when it lay so long',
    examples: [10],
  }),
  ZONE_KEEP_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3_650,
    default: 30,
    description: 'how long batches are kept to be sent again',
    examples: [30],
  }),
  ZONE_PULL: Type.Union([Type.Literal('edge'), Type.Literal('inner')], {
    default: 'edge',
    description: 'on the inner side: which side asks the platforms that are pulled from',
    examples: ['edge'],
  }),
  ZONE_CLEAR_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 3_600,
    default: 60,
    description: 'on the edge: how often what was taken from the push topics is removed at the broker',
    examples: [60],
  }),
  ZONE_PUSH_HOURS: Type.Integer({
    minimum: 1,
    maximum: 168,
    default: 24,
    description: 'on the edge: what nobody took from the push topics is removed after so long, and lost',
    examples: [24],
  }),
};

export type ZoneConfig = Readonly<Static<TObject<typeof zoneEnv>>>;

/** Whether this deployment itself asks the platforms that are pulled from. */
export const asksPlatforms = ({ PROFILE, ZONE_PULL }: ZoneConfig): boolean =>
  PROFILE !== 'inner' || ZONE_PULL === 'inner';

/** Throws one message that names what an edge or an inner side lacks. */
export function requireZone(config: ZoneConfig): void {
  const needed = ['ZONE_KEYS_FILE', 'ZONE_OUT_DIR', 'ZONE_IN_DIR'] as const;
  const missing = needed.filter((name) => config[name] === '');
  if (missing.length > 0) throw new Error(`PROFILE=${config.PROFILE} needs ${missing.join(', ')}`);
}
