/** Ids of offices, departments and people: they stand in addresses and keys of records. */
export const ENTITY_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
export const REGION_CODE12 = /^[0-9]{12}$/;
/** A division code is read in steps of province, city, county, town and village. */
export const REGION_PREFIX = /^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$/;
export const MAX_NAME = 100;

export const isName = (text: string): boolean => text.trim() === text && text.length > 0 && text.length <= MAX_NAME;
