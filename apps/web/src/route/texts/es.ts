import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in Spanish. */
export const es: SameTexts<typeof en> = {
  language: 'Idioma',
  title: 'Tu ruta',
  loading: 'Leyendo tu ruta…',
  none: {
    'not-invited': 'Este teléfono no está registrado con ningún transportista. Pide una invitación a tu central y abre aquí su enlace.',
    refused: 'Esta invitación ya se usó o es demasiado antigua. Pide otra a tu central.',
    unreached: 'No se puede llegar al servidor. La página sigue sola cuando haya red.',
    unfit: 'Esta ventana no guarda nada y tu invitación se perdería. Abre el enlace en una ventana normal, no privada; la dirección debe empezar por https.',
  },
  kept: 'Sin red: así estaba. Lo que digas aquí se guarda y se envía después.',
  taken: 'Esa invitación no se usó: este teléfono ya pertenece a este transportista.',
  unsigned: 'Tu central aún no ha firmado por este teléfono. Hasta entonces, para las puertas eres cualquiera.',
  empty: 'No hay paradas en tu ruta.',
  howTo: 'En la puerta: escanea el código de allí y luego la etiqueta.',
  status: { expected: 'Pendiente', delivering: 'Estás allí', delivered: 'Entregado', cancelled: 'Cancelado' },
  waiting: 'sin enviar todavía',
  from: (time) => `desde las ${time}`,
  until: (time) => `hasta las ${time}`,
  noNetwork: '¿Sin red aquí? Mostrar el código',
  shown: (time) => `Código mostrado a las ${time}. Lo ocurrido se completa cuando haya red.`,
  cannot: 'No puedo dejarlo',
  why: '¿Por qué?',
  back: 'Volver',
  reasons: { nobody: 'Nadie responde', refused: 'No lo aceptan', 'wrong-address': 'Dirección equivocada', 'no-access': 'No se llega a la puerta', damaged: 'Está dañado', other: 'Otra cosa' },
};
