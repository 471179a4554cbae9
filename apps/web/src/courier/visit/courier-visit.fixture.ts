import { ApiError } from '@latchkey/client';
import type { CourierVisit, DoorForCourier, ProblemCode } from '@latchkey/contract';

export const VISIT_ID = 'vis_0123456789abcdefghjkmnpqrs';
export const NOW = '2026-01-01T09:00:00.000Z';

/** A visit in the middle of a good delivery; tests change what they are about. */
export const visitOf = (facts: Partial<CourierVisit> = {}): CourierVisit => ({
  id: VISIT_ID,
  door: { name: 'Front door', kind: 'front-door' },
  purpose: 'delivery',
  state: 'unlocked',
  bolt: 'withdrawn',
  doorState: 'closed',
  refusal: null,
  alarms: [],
  relocksAt: null,
  lockAskedAt: null,
  parcelCount: 1,
  askedUntil: null,
  securedToken: null,
  updatedAt: NOW,
  serverNow: NOW,
  ...facts,
});

export const doorOf = (facts: Partial<DoorForCourier> = {}): DoorForCourier => ({ name: 'Front door', kind: 'front-door', hindrance: null, recorded: true, kept: null, unproven: false, hubKey: 'hub-key', serverNow: NOW, ...facts });

/** The server's refusal. */
export const problemOf = (status: number, code: ProblemCode): ApiError => new ApiError(code, status, code, { problem: { type: code, title: code, status, code } });

/** No answer at all. */
export const noAnswer = (): ApiError => new ApiError('network.failed', 0, 'no answer');

/** Lets everything run that waits for promises only. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
