import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, CodedError, describeError } from './coded-error.ts';

const jammed = new CodedError('lock.jammed', 'The bolt is stuck', { facts: { attempts: 3 } });

/** An error that is its own cause, as a library once made it. */
function loop(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}

describe('CodedError', () => {
  it('keeps code, words, facts and cause', () => {
    const outer = new CodedError('visit.stuck', 'The visit cannot end', { cause: jammed });
    expect(outer).toMatchObject({ name: 'CodedError', code: 'visit.stuck', message: 'The visit cannot end', facts: {}, cause: jammed });
    expect(jammed).toMatchObject({ facts: { attempts: 3 } });
    expect(outer).toBeInstanceOf(Error);
    expect(Object.hasOwn(jammed, 'cause')).toBe(false);
  });
});

describe('codeOf', () => {
  it.each([
    ['an error with a code', jammed, 'lock.jammed'],
    ['its wrapper', new Error('outside', { cause: new Error('between', { cause: jammed }) }), 'lock.jammed'],
    ['the outer of two codes', new CodedError('visit.stuck', 'words', { cause: jammed }), 'visit.stuck'],
    ['an error without one', new Error('plain'), undefined],
    ['an operating system’s error', Object.assign(new Error('no file'), { code: 'ENOENT' }), undefined],
    ['no error at all', { code: 'lock.jammed' }, undefined],
    ['nothing', undefined, undefined],
    ['an error that is its own cause', loop(), undefined],
  ])('finds the code of %s', (_what, error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});

describe('describeError', () => {
  it.each([
    ['one error', jammed, 'lock.jammed: The bolt is stuck'],
    ['a chain', new Error('outside', { cause: jammed }), 'outside <- lock.jammed: The bolt is stuck'],
    ['a cause that is no error', new Error('outside', { cause: { status: 3 } }), 'outside <- {"status":3}'],
    ['a text', 'just words', 'just words'],
    ['null', null, 'null'],
    ['nothing', undefined, ''],
    ['what JSON cannot hold', 10n, 'bigint'],
    ['a number as a cause', new Error('outside', { cause: 7 }), 'outside <- 7'],
  ])('puts %s into one line', (_what, error, line) => {
    expect(describeError(error)).toBe(line);
  });

  it('ends, whatever the chain', () => {
    expect(describeError(loop()).split(' <- ')).toHaveLength(10);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(describeError(new Error('outside', { cause: circle }))).toBe('outside <- object');
    fc.assert(fc.property(fc.anything(), (thrown) => describeError(new Error('outside', { cause: thrown })).startsWith('outside')));
  });
});
