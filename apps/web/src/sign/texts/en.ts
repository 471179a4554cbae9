/** The door sign in English. */
export const en = {
  heading: 'Parcels are welcome here',
  scan: 'Scan',
  wait: 'Wait for the door',
  leave: 'Leave the parcel',
  lock: 'Tap lock',
  address: 'Or open this address:',
  filmed: 'This door is filmed during a delivery.',
  qr: (door: string) => `Code of the door ${door}`,
  print: 'Print on A5',
  hint: 'Put it beside the door at chest height, where rain does not reach it.',
  /** By what the door knows that a courier with no more than a label is there. */
  presence: {
    display: 'This door has a display: this printed sign opens nothing, only the code that the display shows does.',
    visitor: 'Whoever opens this address is let in only when the bell or the motion sensor at the door told of somebody within the last minute.',
    none: 'This address works from anywhere: nothing at this door tells whether a courier stands there. A bell, a motion sensor or a display would.',
  },
  back: 'To the street',
  loading: 'Getting the sign…',
  signIn: 'Sign in first: only the household may print its signs.',
  none: 'There is no such door.',
  failed: 'The server does not answer. Load the page again in a moment.',
};
