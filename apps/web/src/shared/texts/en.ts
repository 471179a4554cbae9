export const en = {
  title: 'A shared recording',
  opening: 'Opening the recording…',
  recording: 'The shared recording',
  save: 'Save as a film',
  until: (time: string) => `This link is good until ${time}.`,
  sealed: 'The film was sealed at the door and is opened in this browser; the server that passes it on cannot see it. Whoever has the link sees what you see.',
  gone: 'This recording is no longer shared: the link was taken back or has ended. Ask the person who sent it for a new one.',
  incomplete: 'This link is not complete. Copy all of it, also what stands behind the # sign.',
  away: 'The home where the recording lies cannot be reached right now. Try again later.',
  unplayable: 'This browser cannot show the recording. Try a current version of Chrome, Edge, Firefox or Safari.',
};
