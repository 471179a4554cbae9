import { expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { failureWords } from './failure-words.ts';

it.each([
  ['push.econnrefused', 'it could not be reached'],
  ['mail.eai_again', 'it could not be reached'],
  ['ntfy.timeout', 'it could not be reached'],
  ['mqtt.not_connected', 'it could not be reached'],
  ['webhook.status_503', 'it answered 503'],
  ['push.unsubscribed', 'this way is no longer there'],
  ['webhook.removed', 'this way is no longer there'],
  ['mail.not_configured', 'this server cannot send by it'],
  ['push.keys_invalid', 'it was not taken'],
  ['', 'it was not taken'],
])('“%s” reads: %s', (failure, words) => {
  expect(failureWords(en, failure)).toBe(words);
});
