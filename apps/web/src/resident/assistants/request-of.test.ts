import { expect, it } from 'vitest';
import { requestOf } from './request-of.ts';

const whole = { client_id: 'cli_1', redirect_uri: 'http://127.0.0.1:3000/back?x=1', response_type: 'code', state: 'a b', code_challenge: 'c', code_challenge_method: 'S256', resource: 'https://home.example/mcp', scope: 'doors:read' };

it('reads what a program asks for, and nothing else', () => {
  expect(requestOf(`?${new URLSearchParams({ ...whole, prompt: 'none' })}`)).toEqual(whole);
});

it('asks for nothing where the address is not whole, or says one thing twice', () => {
  for (const name of ['client_id', 'redirect_uri', 'response_type']) {
    const query = new URLSearchParams(whole);
    query.delete(name);
    expect(requestOf(`?${query}`)).toBeUndefined();
  }
  expect(requestOf(`?${new URLSearchParams(whole)}&redirect_uri=https://elsewhere.example`)).toBeUndefined();
  expect(requestOf('')).toBeUndefined();
});
