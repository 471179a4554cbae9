import type { ParcelProgress } from '@latchkey/domain';

/** Words for how far a parcel is. The order decides: "will be delivered today" is not "delivered". */
const WORDS: readonly (readonly [ParcelProgress, RegExp])[] = [
  ['returned', /return(?:ed|ing) to (?:the )?sender|zurück an den absender|retour à l['’]expéditeur|devuelto al remitente|reso al mittente|zwr[óo]con[ay] do nadawcy/iu],
  ['attempted', /(?:delivery attempt|tried to deliver|missed (?:you|delivery)|unable to deliver|sorry we missed)|nicht angetroffen|zustellversuch|nicht zugestellt werden|n['’]a pas pu être (?:livré|remis)|avis de passage|intento de entrega|no hemos podido entregar|tentativo di consegna|niet thuis|gemist|nieudana pr[óo]ba|próba doręczenia/iu],
  ['out-for-delivery', /out for delivery|(?:arriv|deliver)\w* today|with (?:our|your) (?:courier|driver)|in zustellung|wird heute zugestellt|kommt heute|ist heute|en cours de livraison|livr[ée]e? aujourd['’]hui|en reparto|se entregar[áa] hoy|in consegna|consegna(?:to)? oggi|onderweg naar jou|vandaag bezorgd|bezorgen we vandaag|w dor[ęe]czeniu|wydan[ay] do dor[ęe]czenia|levereras idag|leveres i dag|доставимо сьогодні|заплановано на сьогодні|قيد التوصيل|خرجت للتوصيل|正在派送|派送中/iu],
  ['at-pickup-point', /(?:ready (?:for|to) (?:collect|pick)|waiting for you at|available for pick-?up|collection point)|abholbereit|liegt .{0,40}bereit|filiale abholen|disponible (?:en|dans votre) point|à retirer|listo para recoger|disponible para recoger|pronto per il ritiro|klaar om op te halen|gotowa do odbioru|czeka na (?:odbi|ciebie)|redo att hämtas|hämta|klar til afhentning|прибуло у відділення|чекає на вас у|جاهزة للاستلام|已到达取件点/iu],
  ['delivered', /(?:was|been|is|successfully) delivered|^delivered\b|delivered:|your (?:parcel|package) (?:has )?arrived|wurde (?:erfolgreich )?zugestellt|zugestellt:|ist angekommen|a été (?:livré|remis)|livré\b|ha sido entregado|entregado|(?:è|e') stat[oa] consegnat[oa]|consegnato|is bezorgd|zosta[łl]a dor[ęe]czona|dor[ęe]czono|levererat|er leveret|toimitettu|доставлено|отримано|تم التوصيل|تم تسليم|已签收|已送达/imu],
  ['in-transit', /on (?:its|the) way|in transit|has (?:been )?shipped|dispatched|shipped|unterwegs|versandt|verschickt|auf dem weg|en route|exp[ée]di[ée]|en camino|enviado|enviamos|in viaggio|spedito|[èe] partit[oa]|onderweg|verzonden|w drodze|wys[łl]ana|nadana|på väg|på vei|på vej|skickat|matkalla|в дорозі|відправлен[оа]|в пути|отправлен|في الطريق|تم شحن|已发货|运输中/iu],
  ['announced', /announced|label (?:was )?created|expecting|will be (?:sent|shipped)|angekündigt|elektronisch an|annonc[ée]|pr[ée]paration|preparando|in preparazione|aangemeld|zarejestrowan|przygotowan|förvarnad|aviserad|створено|зареєстровано/iu],
];

const BEGINNING = 1_500;

/** How far a mail says that its parcels are: its subject first, then how it begins. Null where it says nothing of it. */
export const progressIn = (subject: string, text: string): ParcelProgress | null => wordsIn(subject) ?? wordsIn(text.slice(0, BEGINNING));

const wordsIn = (text: string): ParcelProgress | null => WORDS.find(([, words]) => words.test(text))?.[0] ?? null;
