export const en = {
  title: 'Evidence',
  help: 'A file that proves to anybody what happened here. It is made on this device; the server sees no picture of it.',
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

manifest.json, checkpoint.txt, journal.jsonl, proofs.json, keys.json and the folder
recording are the evidence. index.html, the folder opened and this text are for reading only.

Check it without any network:   latchkey verify <this zip>
or on the page /verify of any Latchkey server: the file stays in your browser.

The format is described in docs/reference/evidence-format.md of the project.
`,
  page: {
    title: (place: string) => `A visit at ${place}`,
    noEvidence: 'This page is for reading and proves nothing. Check the zip itself: latchkey verify, or the page /verify of a Latchkey server.',
    noFilm: 'There is no copy of the recording here that plays.',
    when: 'When',
    what: 'What',
    visit: 'Visit',
  },
};
