import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { codesOf } from './error-codes.ts';

const codesIn = (text: string) => codesOf(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true)).map((found) => found.text);

describe('the codes of a file', () => {
  it.each([
    ['an error', `throw new CodedError('lock.jammed', 'words', { cause: new Error('not.this') });`, ['lock.jammed']],
    ['an error with its set', `new CodedError<LockErrorCode>('lock.jammed', 'words')`, ['lock.jammed']],
    ['a choice', `new CodedError(late ? 'lock.silent' : 'lock.refused', 'words')`, ['lock.silent', 'lock.refused']],
    ['a code that is passed on', `new CodedError(answer.code ?? 'lock.silent', 'words')`, [undefined, 'lock.silent']],
    ['a code that is put together', 'new CodedError(`${area}.silent`, "words")', [undefined]],
    ['a code without its area', `new CodedError('Jammed', 'words')`, ['Jammed']],
    ['a declared set', `export type LockErrorCode = 'lock.jammed' | 'lock.silent';`, ['lock.jammed', 'lock.silent']],
    ['a table of codes', `const problemCodes = { 'door.open': { status: 409 } } as const satisfies X;`, ['door.open']],
    ['a reply', `return { ok: false, code: 'hub.timeout', message: 'a.sentence' };`, ['hub.timeout']],
    ['a subclass', `class Refused extends CodedError<'sim.bad'> { constructor() { super('sim.bad', 'words'); } }`, ['sim.bad']],
    ['a subclass of something else', `class Parser extends Base { constructor() { super('Not a code'); } }`, []],
    ['other calls and properties', `log.info('visit.opened', { topic: 'home.state', code: 'NOT_OURS' })`, []],
  ])('are found in %s', (_what, text, codes) => {
    expect(codesIn(text)).toEqual(codes);
  });
});
