/** The start page in English. */
export const en = {
  language: 'Language',
  name: 'Latchkey',
  promise: 'The door opens for a parcel, only while a camera is provably watching.',
  street: 'This is a house that you can try it on. Be the courier on one screen and the resident on another.',
  resident: { title: 'Resident', text: 'Your doors, your parcels, and the visit as it happens.', go: 'Go home' },
  courier: { title: 'Courier', text: 'Stand at a door and scan a label.' },
  signs: { title: 'Door signs', text: 'A code beside the door, for couriers to scan.' },
  labels: { title: 'Test labels', text: 'Labels to hold before a camera, from paper or another screen.', go: 'Show the labels' },
  home: { title: 'The simulated home', text: 'Push the door, drop the parcel, block the bolt.', go: 'Open the controls', none: 'It does not run here.' },
  docs: { title: 'For programs', text: 'A delivery by the API in five minutes, a shop’s checkout, and every route with every refusal.', start: 'Start here', shop: 'See a shop', go: 'Read the API' },
  loading: 'Looking at the street…',
  entering: 'Signing in…',
  locked: { title: 'This house needs its key', text: 'Open the link that the terminal printed, or scan the code beside it. It carries the key.' },
  failed: { title: 'The server does not answer', text: 'Is it still starting? Try again in a moment.', go: 'Try again' },
  plain: { title: 'Welcome home', text: 'Sign in with the passkey of this device.', go: 'Sign in', courier: 'A courier? Scan the sign at the door.', claim: 'Is this server new? Set it up', refused: 'That did not work. No passkey of this device was accepted. Try again.' },
};
