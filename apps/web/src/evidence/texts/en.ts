export const en = {
  title: 'Evidence',
  help: 'A file that proves to anybody what happened here. It is made on this device; the server sees no picture of it. It also names your household’s devices and what your policy allowed.',
  playable: 'Whoever gets it may watch the recording',
  withhold: 'Leave parts of the recording out',
  withholdHelp: 'What you tick is not given out. The rest still proves itself, and the gap is named.',
  stretch: (from: string, to: string) => `${from} to ${to}`,
  bundle: 'Download the evidence',
  claim: 'Claim packet with PDF',
  making: 'Being made…',
  ready: (seconds: string) => `Made in ${seconds} s.`,
  verify: 'Check a bundle',
  failed: 'It could not be made.',
  hubKey: 'The key of your hub, for whoever checks:',
  readme: `This is the evidence of one visit at a door, from a Latchkey hub.

manifest.json, checkpoint.txt, journal.jsonl, authority.jsonl, proofs.json, keys.json
and the folder recording are the evidence. index.html, the folder opened and this text are for reading only.

Check it without any network:   latchkey verify <this zip>
or on the page /verify of any Latchkey server: the file stays in your browser.

The format is described in docs/reference/evidence-format.md of the project.
`,
  record: {
    title: 'The record was changed',
    rolledBack: 'Your hub and your server no longer have what this device has already seen of your home’s journal.',
    forked: 'Your hub and your server now show another past than the one that this device has already seen.',
    forged: 'What is shown as your hub’s journal was not signed by your hub.',
    means: 'Somebody may have taken visits out, or put others in. Evidence from before still proves itself; do not trust a time line that contradicts it.',
    todo: 'Keep the bundles that you have, and ask whoever looks after the hub: was it replaced, or brought back from a backup? If nobody knows why, treat the hub and the server as broken into.',
    noticed: (at: string) => `Noticed by this device, ${at}.`,
    known: 'I know why: follow the new record',
  },
  page: {
    title: (place: string) => `A visit at ${place}`,
    noEvidence: 'This page is for reading and proves nothing. Check the zip itself: latchkey verify, or the page /verify of a Latchkey server.',
    noFilm: 'There is no copy of the recording here that plays.',
    masked: (percent: number) => `${percent} % of the picture was covered by the household’s privacy masks before it was recorded. Nobody can see what was there.`,
    when: 'When',
    what: 'What',
    visit: 'Visit',
  },
};
