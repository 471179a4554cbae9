import { type Finding, type FindingCode, GAPS, type MaskedPicture, type Verdict } from '@latchkey/evidence';

const SAYS: Readonly<Record<FindingCode, string>> = {
  'zip.malformed': 'The file is cut off, extended or packed in another way.',
  'file.damaged': 'Bytes of this file were changed after it was packed.',
  'file.missing': 'A file that every bundle has is missing.',
  'file.unknown': 'There is more here than the evidence accounts for.',
  'file.unreadable': 'This file is not of its form, so what rests on it could not be checked.',
  'key.unexpected': 'The bundle is signed by another hub’s key than the one you named.',
  'checkpoint.not_signed': 'The hub’s signature is missing or is not its own.',
  'checkpoint.other_hub': 'The checkpoint belongs to another hub.',
  'checkpoint.strange_signature': 'A signature was taken away, added or changed.',
  'line.unreadable': 'This line cannot be read.',
  'line.foreign': 'This line belongs to another visit.',
  'line.missing': 'Lines are missing before this one, or it does not belong here.',
  'line.out_of_order': 'This line is not in its place.',
  'line.not_included': 'The hub did not sign this line as it stands, or its proof was changed.',
  'line.not_continued': 'This line does not continue the one before.',
  'line.clock_back': 'The hub’s steady clock went back here, which it never does.',
  'seal.wrong_count': 'The visit’s last line counts other lines than there are.',
  'timestamp.not_proved': 'The time stamp is broken, or is about other signatures than these.',
  'timestamp.not_trusted': 'The time stamp is whole, but its authority is none of those that you named.',
  'recording.altered': 'These pictures are not the ones that the hub recorded.',
  'recording.extra_bytes': 'The recording is longer than what the hub recorded.',
  'recording.missing': 'The recording is missing, and nobody says that it was withheld.',
  'recording.gap': 'The stretches of the recording do not follow each other.',
  'authority.missing': 'The household’s list of devices or policy, under which this was allowed, is missing.',
  'authority.other': 'The visit was not allowed under this list of devices or policy.',
  'policy.not_signed': 'No owner’s device signed this policy.',
  'grant.not_signed': 'The server did not sign this permission.',
  'grant.other_visit': 'The permission was not for this visit at this time.',
  'grant.outside_policy': 'The household’s policy did not allow this visit, yet it began.',
  'grant.not_approved': 'The household’s policy asked for a member’s approval, and there is none.',
  'grant.not_shown': 'The courier’s phone did not show at the door what this permission asks for.',
  'visit.not_sealed': 'The end of the visit is not here.',
  'visit.no_beginning': 'The beginning of the visit is not here.',
  'witness.none': 'No server has confirmed this journal: only the hub’s own word says when it was written.',
  'admission.none': 'The hub did not note by whose word this visit began.',
  'policy.signer_gone': 'The device that signed this policy was removed since: only the hub’s word stands for it.',
  'recording.withheld': 'Withheld by whoever made this bundle. The rest is intact.',
};

/** A verdict for people: what is proved, what is not, by whose key. */
export function verdictLines(verdict: Verdict, expectedHub: string | undefined): readonly string[] {
  const { kind, hub, witnesses, timeStamp, recordings, findings, timeline } = verdict;
  const lines = [
    { proved: 'PROVED', proved_in_part: 'PROVED IN PART: what is here is intact, and what is not here is named below', not_proved: 'NOT PROVED: something is wrong' }[kind],
    '',
    `Visit      ${verdict.visitId ?? 'unknown'}`,
    `Lines      ${verdict.lines}${timeline.length > 0 ? `, from ${timeline[0]?.at} to ${timeline.at(-1)?.at}, ending ${timeline.at(-1)?.state}` : ''}`,
    ...recordings.flatMap(({ recordingId, segments, intact, withheld, masked }) => [`Recording  ${recordingId}: ${intact} of ${segments} stretches intact${withheld > 0 ? `, ${withheld} withheld` : ''}`, ...(masked === undefined ? [] : maskLines(masked))]),
    `Signed by  ${hub === undefined ? 'nobody' : `${hub.id}, key ${hub.thumbprint}${hub.thumbprint === expectedHub ? ', as you expected' : ''}`}`,
    ...witnesses.map(({ id, what, thumbprint, at }) => `Witness    ${id}${what === 'device' ? ', a resident’s device' : ''}, key ${thumbprint}, at ${at}`),
    ...(timeStamp === undefined ? [] : [`Stamped    ${timeStamp.at} by ${timeStamp.authority === '' ? 'an authority without a name' : timeStamp.authority}, certificate SHA-256 ${timeStamp.certificate}`]),
    ...(timeStamp?.trustedBy == null ? [] : [`           whose chain leads to the certificate that you named, SHA-256 ${timeStamp.trustedBy}`]),
  ];
  if (findings.length > 0) lines.push('', ...findings.map(findingLine));
  if (expectedHub === undefined && hub !== undefined) lines.push('', `Compare the key with the one that the household’s hub shows, or name it: --hub ${hub.thumbprint}`);
  if (timeStamp !== undefined && timeStamp.trustedBy === undefined) lines.push('', 'Compare the certificate with the one that the authority publishes, or name its authority: --tsa-ca FILE. Whether it is to be trusted was not checked.');
  lines.push('', 'Not proved by any bundle: that the hub told the truth, that its wall clock was right, and anything about index.html and README.txt.');
  return lines.map(printable);
}

/** What of the picture nobody can see, and by whose wish. */
function maskLines({ percent, asked, signedBy }: MaskedPicture): readonly string[] {
  const whose = signedBy === undefined ? 'which no owner’s device of its list signed' : `signed by an owner’s device, “${signedBy.name}” (${signedBy.deviceId})`;
  const wish = `The household’s policy, ${whose}, asks for`;
  const differs = percent === asked ? '' : percent > asked ? ' The rest was asked for during the visit, or for another door of the same camera.' : ' More was recorded than it allows.';
  return [
    `Masked     ${percent === 0 ? 'nothing of the picture, by the hub’s word' : `${percent} % of the picture, before it was recorded: nobody can see what was there`}`,
    `           ${wish} ${asked === 0 ? 'no mask at this door' : `masks over ${asked} % at this door`}.${differs}`,
  ];
}

/** Names in a bundle are anybody's text: a terminal obeys control characters. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '\u{fffd}');

function findingLine({ code, where, from, to }: Finding): string {
  const mark = GAPS.some((gap) => gap === code) ? 'missing' : 'WRONG  ';
  return `${mark}  ${where}${from === undefined ? '' : ` (${from} to ${to ?? from})`}: ${SAYS[code]} [${code}]`;
}
