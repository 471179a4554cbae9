/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { toIso } from '@latchkey/kit';
import { useEffect, useState } from 'preact/hooks';
import { photo as photoIcon } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierLocale } from '../texts/courier-texts.ts';
import type { ServerTime } from '../visit/server-time.ts';
import type { Photos } from './photo-queue.ts';
import { photoTexts } from './photo-texts.ts';
import { scaledPhoto } from './scaled-photo.ts';

/** As many as the server takes of one visit. */
const MOST = 3;

interface PhotoButtonProps {
  readonly visitId: CourierVisit['id'];
  readonly photos: Photos;
  readonly time: ServerTime;
  readonly locale: CourierLocale;
  /** “Kept on this phone until there is a connection.” */
  readonly kept: string;
}

/** A photo of what was not left, if the courier likes: taken by the phone's own camera, made small here, kept until it is sent. */
export function PhotoButton({ visitId, photos, time, locale, kept }: PhotoButtonProps) {
  const [taken, setTaken] = useState({ waiting: 0, sent: 0 });
  const [problem, setProblem] = useState<'unreadable' | 'refused'>();
  const [keptDays, setKeptDays] = useState<number | null>(null);
  const words = photoTexts(locale);
  // In a dead spot nobody can say it.
  useEffect(() => void photos.keptDays(visitId).then(setKeptDays, () => undefined), [photos, visitId]);

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setProblem(undefined);
    const takenAt = toIso(time.now());
    const picture = await scaledPhoto(file).catch(() => undefined);
    if (picture === undefined) {
      setProblem('unreadable');
      return;
    }
    setTaken(({ waiting, sent }) => ({ waiting: waiting + 1, sent }));
    const isSent = await photos.add(visitId, picture, takenAt).catch(() => false);
    setTaken(({ waiting, sent }) => ({ waiting: waiting - 1, sent: sent + Number(isSent) }));
    if (!isSent) setProblem('refused');
  };

  return (
    <div class="photo">
      {taken.waiting + taken.sent < MOST && (
        <label class="button big">
          <Icon path={photoIcon} />
          {words.take}
          <input
            class="unseen"
            type="file"
            accept="image/*"
            capture="environment"
            onChange={({ currentTarget }) => {
              void take(currentTarget.files?.[0]);
              // The same picture may be chosen once more.
              currentTarget.value = '';
            }}
          />
        </label>
      )}
      <p class="detail said" role="status">
        {problem !== undefined ? words[problem] : taken.waiting > 0 ? kept : taken.sent > 0 ? words.sent(String(taken.sent)) : keptDays === null ? words.hint : `${words.hint} ${words.keptDays(String(keptDays))}`}
      </p>
    </div>
  );
}
