import { CALENDAR_ENTITIES } from '../calendar/storage/entities.js';
import { ORGANISATION_ENTITIES } from '../organisation/storage/entities.js';

/** Every table that the gateway maps, in one place: `npm run verify` compares them with what the migrations make. */
export const GATEWAY_ENTITIES = [...ORGANISATION_ENTITIES, ...CALENDAR_ENTITIES];
