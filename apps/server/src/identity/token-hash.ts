import { createHash } from 'node:crypto';

/** SHA-256 in hex: what is stored of a token that is itself random enough not to need a slow hash. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
