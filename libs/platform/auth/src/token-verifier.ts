import { readFile, stat } from 'node:fs/promises';
import { type Clock, ProblemError, systemClock } from '#kernel';
import { type JSONWebKeySet, type JWTPayload, createLocalJWKSet, errors, jwtVerify } from 'jose';
import { type Actor, isRole } from './actor.js';
import { MAX_TOKEN_SECONDS, TOKEN_ALGORITHM } from './token-keys.js';

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

const PREFIX = /^[0-9]{0,12}$/;
const LOOK_AT_FILE_EVERY_MS = 1000;
const CLOCK_SKEW_SECONDS = 5;

/**
 * Checks people's tokens against the public keys in a file, which is read again within a second of its change. A token
 * for another service is refused: what one service was sent, it cannot use on another.
 */
export class TokenVerifier {
  private keys: LocalKeys | undefined;
  private modified = '';
  private lookedAt = -Infinity;
  private loading: Promise<LocalKeys> | undefined;

  constructor(
    private readonly jwksFile: string,
    private readonly audience: string,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * The person of a good token. Throws `HTTP.TOKEN_INVALID` for every bad one: the reason is for the log (`cause`), not
   * for the caller. Throws other errors when the file of keys cannot be read and none were read before.
   */
  async verify(token: string): Promise<Actor> {
    const keys = await this.currentKeys();
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [TOKEN_ALGORITHM],
        audience: this.audience,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: this.clock.now(),
      });
      return this.readActor(payload);
    } catch (cause) {
      const expired = cause instanceof errors.JWTExpired;
      throw new ProblemError('HTTP.TOKEN_INVALID', { detail: expired ? '令牌已过期' : '令牌无效', cause });
    }
  }

  private readActor(payload: JWTPayload): Actor {
    const { sub, iat, exp } = payload;
    if (sub === undefined || sub === '' || iat === undefined || exp === undefined)
      throw new Error('a claim is missing');
    if (exp - iat > MAX_TOKEN_SECONDS) throw new Error('the token lives longer than is accepted');
    if (iat > this.clock.now().getTime() / 1000 + CLOCK_SKEW_SECONDS)
      throw new Error('the token was issued in the future');
    const { name, roles, procuratorateId, regionPrefixes, departmentIds, subordinateOfficeIds } = payload;
    if (typeof name !== 'string' || typeof procuratorateId !== 'string' || procuratorateId === '') {
      throw new Error('name or procuratorateId is missing');
    }
    if (
      !isTextList(roles) ||
      !isTextList(regionPrefixes) ||
      !isTextList(departmentIds) ||
      !isTextList(subordinateOfficeIds)
    ) {
      throw new Error('roles, regions, departments or subordinate offices are no list of text');
    }
    if (!regionPrefixes.every((prefix) => PREFIX.test(prefix))) throw new Error('a region prefix is not 0–12 digits');
    // A role of a later version gives no right here, and is no reason to refuse the person.
    const known = roles.filter(isRole);
    return { id: sub, name, roles: known, procuratorateId, regionPrefixes, departmentIds, subordinateOfficeIds };
  }

  private async currentKeys(): Promise<LocalKeys> {
    const now = performance.now();
    if (this.keys !== undefined && now - this.lookedAt < LOOK_AT_FILE_EVERY_MS) return this.keys;
    this.loading ??= this.loadKeys().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async loadKeys(): Promise<LocalKeys> {
    this.lookedAt = performance.now();
    try {
      const { mtimeMs, size, ino } = await stat(this.jwksFile);
      const modified = `${mtimeMs}/${size}/${ino}`;
      if (this.keys === undefined || modified !== this.modified) {
        this.keys = createLocalJWKSet(JSON.parse(await readFile(this.jwksFile, 'utf8')) as JSONWebKeySet);
        this.modified = modified;
      }
      return this.keys;
    } catch (error) {
      // A file that is being replaced, or is broken for now, must not log everybody out.
      if (this.keys !== undefined) return this.keys;
      throw error;
    }
  }
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
