import { performance } from 'node:perf_hooks';
import { hash as argon2 } from '@node-rs/argon2';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher();

describe('a password hash', () => {
  it('is argon2id with its settings in it, and another one each time', async () => {
    const [one, two] = await Promise.all([hasher.hash('滨江的雨下了一整夜'), hasher.hash('滨江的雨下了一整夜')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(hasher.isOutdated(one)).toBe(false);
    expect(await hasher.verify('滨江的雨下了一整夜', one)).toBe(true);
    expect(await hasher.verify('滨江的雨下了一整天', one)).toBe(false);
  });

  it('takes one password in two spellings of Unicode as one', async () => {
    expect(await hasher.verify('Ａ-é-1234567', await hasher.hash('A-e\u0301-1234567'))).toBe(true);
  });

  it('made with other settings still opens, and says that it is to be made anew', async () => {
    for (const cost of [{ memoryCost: 8192 }, { timeCost: 3 }, { parallelism: 2 }, { algorithm: 1 as never }]) {
      const old = await argon2('xk9Lp2ww', { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...cost });
      expect(await hasher.verify('xk9Lp2ww', old)).toBe(true);
      expect(hasher.isOutdated(old)).toBe(true);
    }
  });

  it('that is not there is refused, in the time of one that is', async () => {
    const hashed = await hasher.hash('xk9Lp2ww');
    await hasher.verify('Tq7!mzQ2', null);
    // The best of each, taken in turns: what a busy machine adds falls on both.
    const best = { known: Infinity, unknown: Infinity };
    for (let i = 0; i < 20; i += 1) {
      for (const [which, expected] of [
        ['known', hashed],
        ['unknown', null],
      ] as const) {
        const start = performance.now();
        expect(await hasher.verify('Tq7!mzQ2', expected)).toBe(false);
        best[which] = Math.min(best[which], performance.now() - start);
      }
    }
    expect(best.unknown).toBeGreaterThan(best.known / 2);
    expect(best.unknown).toBeLessThan(best.known * 2);
  });

  it('is made four at a time; a flood is sent away and the rest still answered', async () => {
    const small = new PasswordHasher({ memoryCost: 64, timeCost: 1, parallelism: 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: 300 }, () => small.hash('xk9Lp2ww')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(204);
    const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'HTTP.UNAVAILABLE' });
    expect(await small.hash('xk9Lp2ww')).toContain('argon2id');
  });
});
