/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { useEffect, useState } from 'preact/hooks';
import type { CourierLocale } from '../texts/courier-texts.ts';
import type { Receipts } from './receipts.ts';

const words: Readonly<Record<CourierLocale, string>> = {
  en: 'Your receipt: what is kept of you',
  es: 'Su recibo: qué se guarda de usted',
  fr: 'Votre reçu : ce qui est gardé de vous',
  de: 'Ihr Beleg: was von Ihnen aufbewahrt wird',
  pl: 'Pokwitowanie: co o Tobie zapisano',
  ar: 'إيصالك: ما يُحفظ عنك',
  uk: 'Ваша квитанція: що про вас зберігається',
  'zh-Hans': '您的回执：保存了您的哪些信息',
};

/** The way to what is kept of the courier of a visit that is over. Nothing while the server has not heard of it. */
export function ReceiptLink({ visitId, receipts, locale }: { readonly visitId: CourierVisit['id']; readonly receipts: Receipts; readonly locale: CourierLocale }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let left = false;
    receipts.make(visitId).then((made) => left || setAddress(made), () => undefined);
    return () => {
      left = true;
    };
  }, [visitId, receipts]);
  return address === undefined ? null : <p class="detail receipt-link"><a href={address} target="_blank" rel="noreferrer">{words[locale]}</a></p>;
}
