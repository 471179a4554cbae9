import type { CourierLocale } from '../../courier/texts/courier-language.ts';
import type { SameTexts } from '../../i18n/texts.ts';

const en = {
  language: 'Language',
  noNetwork: 'No network here?',
  homeAway: 'This home has no network now.',
  hold: 'Hold this before the reader or camera at the door',
  code: 'Code for the door. It changes every 20 seconds.',
  signing: 'Making the code…',
  bright: 'Make the screen bright. A hand’s width away, and hold still.',
  blinks: 'A long light, and the lock opens',
  putIn: 'Put the parcel inside and close',
  locks: 'It locks by itself',
  nothing: 'Nothing happens, or three short blinks? Move a little nearer or further away, and shade the screen from the sun. Still nothing: go back and say why it cannot be left.',
  later: 'What happened is filled in when there is a network.',
  until: (time: string) => `This door takes the code until ${time}.`,
  back: 'Back to the route',
};
export type HandoverTexts = SameTexts<typeof en>;

const es: HandoverTexts = {
  language: 'Idioma',
  noNetwork: '¿Aquí no hay red?',
  homeAway: 'Esta casa no tiene red ahora.',
  hold: 'Ponlo delante del lector o la cámara de la puerta',
  code: 'Código para la puerta. Cambia cada 20 segundos.',
  signing: 'Preparando el código…',
  bright: 'Sube el brillo de la pantalla. A un palmo, y sin moverlo.',
  blinks: 'Una luz larga y la cerradura se abre',
  putIn: 'Mete el paquete y cierra',
  locks: 'Se cierra con llave sola',
  nothing: '¿No pasa nada, o tres destellos cortos? Acércate o aléjate un poco y protege la pantalla del sol. Si sigue igual, vuelve y di por qué no puedes dejarlo.',
  later: 'Lo ocurrido se completa cuando haya red.',
  until: (time) => `Esta puerta acepta el código hasta las ${time}.`,
  back: 'Volver a la ruta',
};

const fr: HandoverTexts = {
  language: 'Langue',
  noNetwork: 'Pas de réseau ici ?',
  homeAway: 'Cette maison n’a pas de réseau en ce moment.',
  hold: 'Présentez ceci au lecteur ou à la caméra de la porte',
  code: 'Code pour la porte. Il change toutes les 20 secondes.',
  signing: 'Préparation du code…',
  bright: 'Écran bien lumineux, à une main de distance, sans bouger.',
  blinks: 'Une lumière longue, et la serrure s’ouvre',
  putIn: 'Mettez le colis dedans et fermez',
  locks: 'La porte se verrouille seule',
  nothing: 'Rien ne se passe, ou trois éclats brefs ? Approchez ou éloignez un peu, et abritez l’écran du soleil. Toujours rien : revenez et dites pourquoi vous ne pouvez pas le laisser.',
  later: 'La suite s’affiche dès qu’il y a du réseau.',
  until: (time) => `Cette porte accepte le code jusqu’à ${time}.`,
  back: 'Retour à la tournée',
};

const de: HandoverTexts = {
  language: 'Sprache',
  noNetwork: 'Kein Netz hier?',
  homeAway: 'Dieses Haus hat gerade kein Netz.',
  hold: 'Halten Sie dies vor den Leser oder die Kamera an der Tür',
  code: 'Code für die Tür. Er wechselt alle 20 Sekunden.',
  signing: 'Der Code wird gemacht…',
  bright: 'Bildschirm hell stellen. Eine Handbreit Abstand, ruhig halten.',
  blinks: 'Ein langes Licht, und das Schloss geht auf',
  putIn: 'Paket hineinlegen und schließen',
  locks: 'Es verriegelt von selbst',
  nothing: 'Nichts geschieht, oder es blinkt dreimal kurz? Etwas näher oder weiter weg, und Schatten auf den Bildschirm. Immer noch nichts: zurückgehen und sagen, warum es nicht zustellbar ist.',
  later: 'Was geschah, wird nachgetragen, sobald es Netz gibt.',
  until: (time) => `Diese Tür nimmt den Code bis ${time} Uhr.`,
  back: 'Zurück zur Tour',
};

const pl: HandoverTexts = {
  language: 'Język',
  noNetwork: 'Brak sieci w tym miejscu?',
  homeAway: 'Ten dom nie ma teraz sieci.',
  hold: 'Przytrzymaj to przed czytnikiem lub kamerą przy drzwiach',
  code: 'Kod do drzwi. Zmienia się co 20 sekund.',
  signing: 'Przygotowujemy kod…',
  bright: 'Rozjaśnij ekran. Na szerokość dłoni, trzymaj nieruchomo.',
  blinks: 'Długie światło i zamek się otwiera',
  putIn: 'Włóż paczkę i zamknij',
  locks: 'Zamknie się na klucz samo',
  nothing: 'Nic się nie dzieje albo trzy krótkie błyski? Przysuń lub odsuń trochę i osłoń ekran od słońca. Nadal nic: wróć i podaj, dlaczego nie możesz zostawić.',
  later: 'Wynik pojawi się, gdy będzie sieć.',
  until: (time) => `Te drzwi przyjmują kod do ${time}.`,
  back: 'Wróć do trasy',
};

const ar: HandoverTexts = {
  language: 'اللغة',
  noNetwork: 'لا شبكة هنا؟',
  homeAway: 'لا شبكة في هذا البيت الآن.',
  hold: 'ضع هذا أمام القارئ أو الكاميرا عند الباب',
  code: 'رمز الباب. يتغير كل 20 ثانية.',
  signing: 'جارٍ إعداد الرمز…',
  bright: 'ارفع سطوع الشاشة. على بُعد كفّ، وثبّت الهاتف.',
  blinks: 'ضوء طويل ثم ينفتح القفل',
  putIn: 'ضع الطرد في الداخل وأغلق',
  locks: 'يُقفل وحده',
  nothing: 'لا شيء يحدث أو ثلاث ومضات قصيرة؟ اقترب أو ابتعد قليلًا، وظلّل الشاشة من الشمس. إن بقي الحال فارجع وقل لماذا لا تستطيع تركه.',
  later: 'يُستكمل ما حدث عند توفر الشبكة.',
  until: (time) => `يقبل هذا الباب الرمز حتى ${time}.`,
  back: 'العودة إلى المسار',
};

const uk: HandoverTexts = {
  language: 'Мова',
  noNetwork: 'Тут немає мережі?',
  homeAway: 'У цьому домі зараз немає мережі.',
  hold: 'Тримайте це перед зчитувачем або камерою біля дверей',
  code: 'Код для дверей. Змінюється кожні 20 секунд.',
  signing: 'Готуємо код…',
  bright: 'Зробіть екран яскравим. На відстані долоні, не рухайте.',
  blinks: 'Довге світло, і замок відчиняється',
  putIn: 'Покладіть посилку всередину й зачиніть',
  locks: 'Замкнеться само',
  nothing: 'Нічого не відбувається чи три короткі спалахи? Трохи ближче або далі, і затуліть екран від сонця. Усе одно нічого: поверніться й скажіть, чому не можете залишити.',
  later: 'Що сталося, допишеться, коли буде мережа.',
  until: (time) => `Ці двері приймають код до ${time}.`,
  back: 'Назад до маршруту',
};

const zh: HandoverTexts = {
  language: '语言',
  noNetwork: '这里没有网络？',
  homeAway: '这户人家现在没有网络。',
  hold: '请将此码对准门口的读码器或摄像头',
  code: '开门用的码，每 20 秒更换一次。',
  signing: '正在生成码…',
  bright: '调亮屏幕，相距一掌，保持不动。',
  blinks: '灯长亮一下，锁打开',
  putIn: '放入包裹并关上',
  locks: '会自动上锁',
  nothing: '没有反应，或短闪三下？稍微靠近或拿远一点，并为屏幕遮挡阳光。仍无反应：请返回并说明为何无法放下。',
  later: '有网络时会补上结果。',
  until: (time) => `此门在 ${time} 前接受该码。`,
  back: '返回路线',
};

/** All in one file, which the phone keeps: there is no network where they are read. */
export const handoverTexts: Readonly<Record<CourierLocale, HandoverTexts>> = { en, es, fr, de, pl, ar, uk, 'zh-Hans': zh };
