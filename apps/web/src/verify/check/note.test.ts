import { expect, it, vi } from 'vitest';
import { canCheckSignatures } from './note.ts';

it('knows whether the browser can check signatures at all', async () => {
  expect(await canCheckSignatures()).toBe(true);
  using _old = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('no such algorithm', 'NotSupportedError'));
  expect(await canCheckSignatures()).toBe(false);
});
