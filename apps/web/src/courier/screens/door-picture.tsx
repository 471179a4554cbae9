/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';

type Kind = DoorForCourier['kind'];

const isBox = (kind: Kind): boolean => kind === 'parcel-box' || kind === 'locker';

/** Whether the words say lid instead of door. */
export const hasLid = isBox;

function Parcel({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g class="goes-in">
      <g transform={`translate(${x} ${y})`}>
        <rect class="carton" x="0" y="0" width="52" height="40" rx="4" />
        <path class="tape" d="M20 0v14h12V0" />
      </g>
    </g>
  );
}

/** Where the parcel goes, without words. */
export function DoorPicture({ kind }: { readonly kind: Kind }) {
  if (isBox(kind)) {
    return (
      <svg class="door-picture" viewBox="0 0 240 180" aria-hidden="true">
        <path class="ground" d="M16 168h208" />
        <path class="hollow" d="M60 92h120v70a6 6 0 0 1-6 6H66a6 6 0 0 1-6-6Z" />
        <path class="leaf" d="M180 92 214 44l-12-8L160 92Z" />
        <path class="pointer" d="M120 88v22m-12-12 12 12 12-12" />
        <Parcel x={94} y={28} />
      </svg>
    );
  }
  if (kind === 'garage') {
    return (
      <svg class="door-picture" viewBox="0 0 240 180" aria-hidden="true">
        <path class="ground" d="M16 168h208" />
        <path class="hollow" d="M72 168V58a6 6 0 0 1 6-6h126a6 6 0 0 1 6 6v110Z" />
        <path class="leaf" d="M72 58a6 6 0 0 1 6-6h126a6 6 0 0 1 6 6v26H72Z" />
        <Parcel x={10} y={126} />
        <path class="pointer" d="M84 140h44m-13-13 13 13-13 13" />
      </svg>
    );
  }
  return (
    <svg class="door-picture" viewBox="0 0 240 180" aria-hidden="true">
      <path class="ground" d="M16 168h208" />
      <path class="hollow" d="M108 168V24a6 6 0 0 1 6-6h78a6 6 0 0 1 6 6v144Z" />
      <path class="leaf" d="M198 168V20l-44 16v140Z" />
      <circle class="knob" cx="164" cy="108" r="4" />
      <Parcel x={18} y={128} />
      <path class="pointer" d="M88 146h40m-13-13 13 13-13 13" />
    </svg>
  );
}
