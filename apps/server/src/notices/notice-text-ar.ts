import type { NoticeFacts, NoticeWords } from './notice-text.ts';
import { namesInside, namesTaken, severalInside, spoilsInside } from './parcel-names.ts';

const WATCH = 'افتح Latchkey لتشاهد.';
const LOOK = 'انظر إلى الصورة أو اذهب وتأكد بنفسك.';

const refusals: Readonly<Record<string, string>> = {
  'camera.not_recording': 'لم تكن الكاميرا تسجّل.',
  'camera.not_live': 'لم ترسل الكاميرا صورة حيّة.',
  'camera.not_proved': 'لم تستطع الكاميرا إثبات أن صورتها حيّة.',
  'lock.unknown': 'لم يبلّغ القفل عن موضع المزلاج.',
  'door.unknown': 'لم يبلّغ الباب إن كان مغلقًا.',
  'zone.armed': 'بقي الإنذار مفعَّلًا، أو انطلق.',
  'zone.silent': 'لم يقل الإنذار إنه معطَّل.',
  'visit.stopped': 'أنت أوقفتها.',
  'visit.hub_restarted': 'كانت الوحدة المنزلية تعيد التشغيل.',
  'visit.busy': 'كانت هناك عملية تسليم أخرى جارية.',
};

const COMER = { delivery: 'وصل مندوب التوصيل', collection: 'جاء من يستلم طردًا', return: 'جاء مندوب لإرجاع طرد', entry: 'وصل ضيف' } as const;
const UNLOCKED_FOR = { delivery: 'لتسليم طرد', collection: 'لاستلام طرد', return: 'لإرجاع طرد', entry: 'لضيف' } as const;
const REFUSED = { delivery: 'رُفض التسليم', collection: 'رُفض الاستلام', return: 'رُفض الإرجاع', entry: 'رُفض دخول الضيف' } as const;
const STOPPED = { delivery: 'أُوقف التسليم', collection: 'أُوقف الاستلام', return: 'أُوقف الإرجاع', entry: 'أُوقف دخول الضيف' } as const;

const inside = (facts: NoticeFacts): string => {
  const { purpose, opened, notLeft } = facts;
  const several = severalInside(facts);
  if (notLeft === true) return 'لم يترك المندوب الطرد';
  if (!opened) return 'لم يُفتح';
  if (purpose === 'entry') return 'دخل ضيف';
  if (several !== undefined) return `في الداخل ${several} من الطرود`;
  return purpose === 'delivery' ? 'الطرد في الداخل' : 'تم أخذ الطرد';
};

const spoils = (facts: NoticeFacts): string => (spoilsInside(facts) ? 'سريع التلف: أدخله قريبًا. ' : '');
const batteryAt = (percent: number | null | undefined): string => (typeof percent === 'number' ? `البطارية ${Math.floor(percent)}٪` : 'البطارية ضعيفة');

/** Arabic, written from right to left. */
export const arabic: NoticeWords = {
  'approval.asked': ({ place, silenceOpens }, time) => silenceOpens === true ? { title: `${place}: مندوب يقرع الجرس، ${time}`, body: 'إن لم يرد أحد يُفتح الباب بعد لحظات كما وقّعتم. ارفض، أو اذهب وافتح.' } : ({ title: `${place}: مندوب التوصيل يطلب الدخول، ${time}`, body: 'الطرد من الطرود التي تنتظرها. إن لم تجب خلال دقيقتين يبقى الباب مغلقًا.' }),
  'visit.started': ({ place, purpose }, time) => ({ title: `${place}: ${COMER[purpose]}، ${time}`, body: WATCH }),
  'visit.unlocked': ({ place, purpose }, time) => ({ title: `${place}: فُتح القفل ${UNLOCKED_FOR[purpose]} ${time}`, body: WATCH }),
  'visit.opened': ({ place }, time) => ({ title: `${place}: فُتح الباب ${time}`, body: WATCH }),
  'visit.closed': ({ place }, time) => ({ title: `${place}: أُغلق الباب ${time}`, body: WATCH }),
  'visit.secured': (facts, time) => ({
    title: `${facts.place}: ${inside(facts)}، مقفل ${time}`,
    body: spoils(facts) + namesInside(facts, '، ') + namesTaken(facts, 'أُخذ:', '، ') + (facts.clean ? 'المزلاج مقفل والباب مغلق، وكلاهما مؤكَّد. التسجيل جاهز.' : 'المزلاج مقفل والباب مغلق، وكلاهما مؤكَّد؛ لكن لم يجرِ كل شيء على ما يرام. راجع الزيارة.'),
  }),
  'visit.refused': ({ place, purpose, refusal }, time) => ({ title: `${place}: ${REFUSED[purpose]} وبقي الباب مقفلًا ${time}`, body: refusals[refusal ?? ''] ?? 'لم يثبت صحة الإذن.' }),
  'visit.not_opened': ({ place, purpose }, time) => ({ title: `${place}: لم يفتح أحد، يُقفل الآن ${time}`, body: purpose === 'delivery' ? 'الطرد ما زال منتظرًا.' : WATCH }),
  'visit.bolted': (facts, time) => ({ title: `${facts.place}: ${inside(facts)}، المزلاج مقفل ${time}`, body: `${spoils(facts)}${namesInside(facts, '، ')}${namesTaken(facts, 'أُخذ:', '، ')}لا حسّاس لباب هذا الصندوق: لا شيء يقول إن الباب خلف المزلاج.` }),
  'visit.found_open': ({ place }, time) => ({ title: `${place}: وجده مندوب مفتوحًا، ${time}`, body: 'لم يُفتح أي قفل. يُقفل حالما يُغلق.' }),
  'visit.opened_from_inside': ({ place }, time) => ({ title: `${place}: فُتح من الداخل ${time}`, body: WATCH }),
  'visit.courier_waiting': ({ place }, time) => ({ title: `${place}: مندوب ثانٍ عند الباب، ${time}`, body: 'طُلب من الثاني أن ينتظر.' }),
  'visit.stopped': ({ place, purpose }, time) => ({ title: `${place}: ${STOPPED[purpose]} ${time}`, body: 'يُقفل الباب حالما يُغلق.' }),
  'watch.opened_by_hand': ({ place }, time) => ({ title: `${place}: فُتح القفل باليد ${time}`, body: WATCH }),
  'watch.opened': ({ place }, time) => ({ title: `${place}: فُتح الباب ${time}`, body: WATCH }),
  'watch.home_again': ({ place }, time) => ({ title: `${place}: أُغلق وأُقفل ${time}`, body: WATCH }),
  'lock.charge_low': ({ place, percent }, time) => ({ title: `${place}: ${batteryAt(percent)}، ${time}`, body: 'بدّل بطاريات القفل قريبًا: القفل الفارغ لا يُفتح لأحد ولا يُقفل من نفسه.' }),
  'lock.charge_reserved': ({ place, percent }, time) => ({ title: `${place}: ${batteryAt(percent)}، لا يُفتح الآن إلا لكم، ${time}`, body: 'ما بقي محفوظ لأهل البيت كما وقّعتم. يُصرف المندوبون والضيوف حتى تُبدّل بطاريات القفل.' }),
  'watch.zone_armed_again': ({ place }, time) => ({ title: `${place}: فُعِّل إنذار السرقة من جديد ${time}`, body: WATCH }),
  'alarm.zone_not_armed': ({ place }, time) => ({ title: `${place}: ربما لم يُفعَّل إنذار السرقة من جديد بعد التسليم، ${time}`, body: 'كان مفعَّلًا من قبل. افحص لوحته والباب أو فعِّله بنفسك. تفعّله الوحدة حالما تستطيع، ما لم يعطّله أحد.' }),
  'alarm.zone_triggered': ({ place }, time) => ({ title: `${place}: انطلق إنذار السرقة ${time}`, body: LOOK }),
  'alarm.unlocked_by_fire': ({ place }, time) => ({ title: `${place}: انتهى إنذار الحريق والباب غير مقفل ${time}`, body: 'اقفله حين تتأكد أن الجميع قد خرج.' }),
  'alarm.did_not_unlock': ({ place }, time) => ({ title: `${place}: لم يُفتح القفل ${time}`, body: 'لم يستطع المندوب الدخول. افحص القفل وبطاريته.' }),
  'alarm.jammed': ({ place }, time) => ({ title: `${place}: غير مقفل، علق المزلاج ${time}`, body: `توقف المزلاج في منتصف الطريق. ${LOOK}` }),
  'alarm.left_open': ({ place }, time) => ({ title: `${place}: تُرك مفتوحًا منذ دقيقة، ${time}`, body: `لا يمكن قفله وهو مفتوح. ${LOOK}` }),
  'alarm.lock_silent': ({ place }, time) => ({ title: `${place}: القفل لا يؤكّد، ربما غير مقفل ${time}`, body: `تستمر المحاولة. ${LOOK}` }),
  'alarm.door_unknown': ({ place }, time) => ({ title: `${place}: حسّاس الباب لا يجيب، ربما غير مقفل ${time}`, body: `لا يُدفع المزلاج أبدًا على باب قد يكون مفتوحًا. ${LOOK}` }),
  'alarm.bolt_on_open_door': ({ place }, time) => ({ title: `${place}: دُفع المزلاج والباب مفتوح ${time}`, body: `لا يمكن قفل الباب هكذا. ${LOOK}` }),
  'alarm.forced': ({ place }, time) => ({ title: `${place}: فُتح والمزلاج مقفل ${time}`, body: `لم يفتحه أحد. ${LOOK}` }),
  'alarm.bolt_moved': ({ place }, time) => ({ title: `${place}: تحرّك المزلاج دون طلب ${time}`, body: `أثناء التسليم تقفله الوحدة من جديد. ${LOOK}` }),
  'alarm.fire': ({ place }, time) => ({ title: `${place}: إنذار حريق ${time}`, body: 'تُرك الباب كما هو حسب اختيارك. من الداخل يُفتح دائمًا.' }),
  'alarm.fire_unlocked': ({ place }, time) => ({ title: `${place}: إنذار حريق، فُتح القفل ${time}`, body: 'حسب اختيارك يُفتح هذا الباب عند الحريق، ولا يُقفل حتى ينتهي الإنذار.' }),
  'alarm.picture_lost': ({ place }, time) => ({ title: `${place}: فُقدت الصورة أثناء التسليم ${time}`, body: 'الكاميرا متجمدة أو مغطاة أو مفصولة. قد يكون أحد في الداخل.' }),
  'alarm.recording_lost': ({ place }, time) => ({ title: `${place}: توقف التسجيل أثناء التسليم ${time}`, body: 'ما يحدث الآن لا يُسجَّل. شاهد مباشرة.' }),
  'alarm.device_silent': ({ place }, time) => ({ title: `${place}: القفل أو الحسّاس صامت أثناء التسليم ${time}`, body: LOOK }),
  'alarm.hub_restarted': ({ place }, time) => ({ title: `${place}: أعيد تشغيل الوحدة أثناء التسليم ${time}`, body: 'إنها تقفل الباب من جديد. تأكد من ذلك.' }),
  'alarm.hub_silent': ({ place }, time) => ({ title: `${place}: لا خبر من بيتك أثناء التسليم ${time}`, body: 'يُقفل الباب من تلقاء نفسه؛ لكننا لا نراه. افحص الكهرباء والإنترنت.' }),
  'alarm.hub_twice': ({ place }, time) => ({ title: `${place}: رُفضت وحدة ثانية بالهوية نفسها ${time}`, body: 'هناك من يشغّل نسخة من بيانات وحدتك. إن لم تكن أنت، فاقرنها من جديد.' }),
  'alarm.hub_breaker': ({ place }, time) => ({ title: `${place}: انقطع القاطع ولا يُفتح شيء ${time}`, body: 'طُلب من الوحدة فتحٌ أكثر مما يطلبه يوم عادي. افحص الخادم، ثم يعيد أحد عند الوحدة وصل القاطع.' }),
  'alarm.account_recovered': ({ place }, time) => ({ title: `${place}: عودة برمز استرداد ${time}`, body: 'أُضيف مفتاح مرور إلى الحساب، وسُجّل خروجه في كل مكان آخر. لا يُفتح أي باب للجهاز الجديد حتى يؤكده جهاز مالك. إن لم يكن هو من فعل ذلك، فأزيلوا المفتاح من الإعدادات أو أنهوا العضوية، وأنشئوا رموزًا جديدة.' }),
  'alarm.hub_restored': ({ place }, time) => ({ title: `${place}: ذاكرة الوحدة ليست التي نعرفها ${time}`, body: 'استُعيدت من نسخة احتياطية قديمة أو استُبدلت. أبوابها تُقفل، لكنها لا تُفتح لأي مندوب، ولا يُقبل ما تكتبه الآن. اقرن الوحدة من جديد.' }),
};
