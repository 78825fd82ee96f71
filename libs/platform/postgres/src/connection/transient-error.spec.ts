import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { isTransient } from './transient-error.js';

function sqlError(code: string): DatabaseError {
  const error = new DatabaseError('some message', 0, 'error');
  error.code = code;
  return error;
}

const networkError = (code: string): Error => Object.assign(new Error('connect'), { code });

describe('an error', () => {
  it.each(['08006', '40001', '40P01', '53300', '55P03', '57P01', '57P03', '57014', '25006', '25P03'])(
    'with SQLSTATE %s can go away by itself',
    (code) => expect(isTransient(sqlError(code))).toBe(true),
  );

  it.each(['23505', '22P02', '22021', '42501', '42P01', '57P04', '28P01', '3D000'])('with SQLSTATE %s stays', (code) =>
    expect(isTransient(sqlError(code))).toBe(false),
  );

  it('for want of a partition can go away, and another check that does not hold stays', () => {
    const missing = sqlError('23514');
    missing.routine = 'ExecFindPartition';
    const check = sqlError('23514');
    check.routine = 'ExecConstraints';
    expect([isTransient(missing), isTransient(check)]).toEqual([true, false]);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'])(
    'of the network, %s, can go away',
    (code) => expect(isTransient(networkError(code))).toBe(true),
  );

  it('of the driver without a code can go away', () => {
    expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isTransient(new Error('timeout exceeded when trying to connect'))).toBe(true);
  });

  it('is looked for inside what wraps it', () => {
    const inner = sqlError('40P01');
    expect(isTransient(new QueryFailedError('SELECT 1', [], inner))).toBe(true);
    expect(isTransient(new Error('outer', { cause: new Error('middle', { cause: inner }) }))).toBe(true);
    expect(isTransient(new AggregateError([networkError('ECONNREFUSED')]))).toBe(true);
    expect(isTransient(new Error('outer', { cause: sqlError('23505') }))).toBe(false);
  });

  it('of any other kind stays', () => {
    expect(isTransient(new TypeError('x is not a function'))).toBe(false);
    expect(isTransient('ECONNREFUSED')).toBe(false);
    expect(isTransient(undefined)).toBe(false);
    const loop = new Error('loop');
    loop.cause = loop;
    expect(isTransient(loop)).toBe(false);
  });
});
