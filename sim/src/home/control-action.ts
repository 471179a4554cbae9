import { z } from 'zod';
import { cameraFaults } from '../rtsp/stream-fault.ts';
import type { HomeAction } from '../world/home-action.ts';
import { scriptNames } from '../world/script.ts';

const accessPoint = z.enum(['front-door', 'parcel-box']).default('front-door');
const lamp = z.enum(['hall', 'porch']);
const named = <Name extends string>(name: Name) => z.object({ type: z.literal(name) }).strict();

/** What the control page may do to the home's physics. What a device reports (`bolt`, `lamp`) and the sun are not among it. */
const physicalActions = [
  named('open-door').extend({ accessPoint }),
  named('close-door').extend({ accessPoint }),
  named('turn-bolt').extend({ accessPoint, bolt: z.enum(['thrown', 'withdrawn']) }),
  named('block-bolt').extend({ accessPoint, blocked: z.boolean() }),
  named('battery').extend({ accessPoint, percent: z.int().min(0).max(100) }),
  named('walk').extend({ to: z.enum(['away', 'doorstep', 'hall']) }),
  named('take-parcel'),
  named('drop-parcel').extend({ into: accessPoint }),
  named('hold-phone').extend({
    text: z.string().min(1).refine((text) => Buffer.byteLength(text) <= 2_300, 'A QR code as the phone shows it holds at most 2,300 bytes.'),
    metres: z.number().min(0.1).max(2).default(0.2),
    glare: z.number().min(0).max(1).default(0),
  }),
  named('lower-phone'),
  named('collect-parcels').extend({ accessPoint }),
  named('light').extend({ choice: z.enum(['auto', 'day', 'night']) }),
  named('stick-lamp').extend({ lamp: lamp.default('hall'), stuck: z.boolean() }),
  named('script').extend({ name: z.enum(scriptNames) }),
  named('stop-script'),
] as const;

/** The body of `POST /actions/:name`, with the name as `type`. */
export const controlActionSchema = z.discriminatedUnion('type', [
  ...physicalActions,
  named('lamp').extend({ lamp: lamp.default('hall'), on: z.boolean() }),
  named('fault').extend({ fault: z.enum(cameraFaults).nullable() }),
  named('alarm').extend({ press: z.enum(['DISARM', 'ARM_AWAY', 'ARM_HOME']) }),
  named('silence-alarm').extend({ silent: z.boolean() }),
  named('kill-device').extend({ device: z.enum(['camera', 'matter-lock', 'parcel-box']) }),
]);

export type ControlAction = z.infer<typeof controlActionSchema>;

/** The names in the order in which they are documented. */
export const controlActionNames = controlActionSchema.options.map((option) => option.shape.type.value);

/** Whether the action is one for the physics; the others are for the devices. */
export const isHomeAction = (action: ControlAction): action is Exclude<Extract<ControlAction, HomeAction>, { readonly type: 'lamp' }> =>
  action.type !== 'lamp' && action.type !== 'alarm' && action.type !== 'silence-alarm' && action.type !== 'fault' && action.type !== 'kill-device';
