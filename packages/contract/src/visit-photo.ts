import { z } from 'zod';
import { id, instant } from './primitives.ts';
import { keyEnvelope } from './schemas.ts';

/** More are not needed to show why a parcel went back. */
export const MOST_PHOTOS = 3;

const coordinate = z.string().regex(/^[\w-]{43}$/);

/** A device of the household that photos are sealed for. Nothing says whose it is. */
export const photoReader = z.object({ deviceId: z.string().max(100), unwrapKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }) }).meta({ id: 'PhotoReader' });

const photo = {
  /** Made by the courier's page: the same photo counts once, however often it is sent. */
  id: id('pho'),
  takenAt: instant,
  /** Base64url: a JPEG of at most 150 kB under a key of its own (`sealPhoto`). */
  sealed: z.string().min(40).max(205_000).regex(/^[\w-]+$/),
  envelopes: z.array(keyEnvelope).min(1).max(64),
};

/** What a courier photographed where a parcel was not left, sealed in the courier's page for the household's devices: the server passes it on and cannot open it. */
export const visitPhoto = z.object(photo).meta({ id: 'VisitPhoto' });
export const newPhoto = z.object(photo).meta({ id: 'NewPhoto' });
export type VisitPhoto = z.infer<typeof visitPhoto>;
