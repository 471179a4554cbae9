/** @jsxImportSource preact */

const STARS: readonly (readonly [number, number, number])[] = [
  [20, -90, 1.6], [40, 30, 1.2], [240, -60, 1.8], [330, 60, 1.2], [380, -110, 1.4], [470, -40, 1.2], [560, -120, 1.7], [690, -80, 1.3], [770, 10, 1.5], [850, -110, 1.2], [905, 40, 1.3], [1090, -70, 1.6], [1150, 60, 1.2], [1090, 190, 1.2], [110, 140, 1.3],
];

function Sky() {
  return (
    <>
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop class="sky-high" offset="0" />
          <stop class="sky-middle" offset="0.55" />
          <stop class="sky-low" offset="0.9" />
        </linearGradient>
        <radialGradient id="lamp">
          <stop class="lamp-near" offset="0" />
          <stop class="lamp-far" offset="1" />
        </radialGradient>
      </defs>
      <rect x="-400" y="-160" width="2000" height="760" fill="url(#sky)" />
      <g class="stars">{STARS.map(([x, y, r]) => <circle key={x} cx={x} cy={y} r={r} />)}</g>
      <circle class="moon" cx="986" cy="134" r="30" />
      <path class="far" d="M-400 470 Q-120 380 120 430 T520 410 T900 420 T1250 400 T1600 440 V600 H-400Z" />
      <g class="far-house">
        <path d="M96 440v-70l46-36 46 36v70ZM222 440v-52l38-30 38 30v52ZM900 440v-62l42-34 42 34v62Z" />
      </g>
      <g class="far-light">
        <rect x="120" y="386" width="14" height="16" rx="2" />
        <rect x="150" y="386" width="14" height="16" rx="2" />
        <rect x="252" y="400" width="14" height="16" rx="2" />
        <rect x="926" y="394" width="14" height="16" rx="2" />
      </g>
    </>
  );
}

function Garden() {
  return (
    <>
      <path class="lawn" d="M-400 486 Q300 470 620 478 T1600 486 V600 H-400Z" />
      <path class="fence" d="M-400 452H410M-400 470H410M814 452H1600M814 470H1600" />
      <path class="fence" d={Array.from({ length: 60 }, (_none, post) => post * 34 - 392).filter((x) => x < 408 || x > 816).map((x) => `M${x} 442V490`).join('')} />
      <g class="tree">
        <path class="trunk" d="M262 490V400" />
        <circle cx="262" cy="360" r="58" />
        <circle cx="224" cy="392" r="38" />
        <circle cx="300" cy="394" r="40" />
      </g>
      <g class="tree">
        <path class="trunk" d="M966 490V410" />
        <circle cx="966" cy="372" r="48" />
        <circle cx="934" cy="400" r="32" />
        <circle cx="998" cy="402" r="32" />
      </g>
      <path class="walk" d="M582 492h76l96 108H486Z" />
      <path class="street" d="M-400 560H1600V600H-400Z" />
      <path class="kerb" d="M-400 560H1600" />
    </>
  );
}

function House() {
  return (
    <g class="house">
      <circle cx="620" cy="400" r="250" fill="url(#lamp)" />
      <path class="chimney" d="M706 120h40v90h-40Z" />
      <path class="wall" d="M440 246h360v246H440Z" />
      <path class="gable" d="M440 250 620 122l180 128Z" />
      <path class="roof" d="M404 268 620 104l216 164" />
      <circle class="lit" cx="620" cy="204" r="25" />
      <path class="bar" d="M620 179v50M595 204h50" />
      <g class="window">
        <rect class="lit" x="456" y="316" width="76" height="92" rx="6" />
        <path class="bar" d="M494 316v92M456 362h76" />
        <path class="sill" d="M448 412h92" />
        <path class="plant" d="M462 408c0-14 12-14 12 0m4 0c0-20 14-20 14 0m4 0c0-14 12-14 12 0m4 0c0-18 14-18 14 0" />
      </g>
      <g class="window">
        <rect class="lit" x="694" y="312" width="80" height="80" rx="6" />
        <path class="bar" d="M734 312v80M694 352h80" />
        <path class="sill" d="M686 396h96" />
      </g>
      <path class="porch" d="M556 342 620 304l64 38Z" />
      <path class="frame" d="M578 492V350h84v142Z" />
      <path class="door" d="M584 492V356h72v136Z" />
      <path class="panel" d="M596 370h20v40h-20ZM624 370h20v40h-20ZM596 424h20v46h-20ZM624 424h20v46h-20Z" />
      <circle class="knob" cx="648" cy="432" r="4.5" />
      <path class="step" d="M566 492h108v10H566Z" />
      <circle class="halo" cx="560" cy="378" r="74" fill="url(#lamp)" />
      <path class="bracket" d="M560 362v-8" />
      <path class="lantern" d="M551 364h18l-3 26h-12Z" />
      <text class="number" x="560" y="420" text-anchor="middle">
        12
      </text>
      <g class="watching">
        <rect x="664" y="350" width="20" height="13" rx="4" />
        <circle cx="680" cy="356.5" r="3.5" />
      </g>
      <g class="sign">
        <rect x="669" y="402" width="20" height="26" rx="3" />
        <path d="M673 406h5v5h-5ZM680 406h5v5h-5ZM673 413h5v5h-5ZM681 414h3v3h-3ZM673 421h12" />
      </g>
    </g>
  );
}

function ParcelBox() {
  return (
    <g class="box">
      <path class="box-body" d="M706 440h76v56h-76Z" />
      <path class="box-lid" d="M700 440l8-16h72l8 16Z" />
      <path class="box-slot" d="M722 456h44" />
      <circle class="box-light" cx="744" cy="476" r="4" />
    </g>
  );
}

function Courier() {
  return (
    <g class="courier">
      <ellipse class="shade" cx="376" cy="540" rx="46" ry="8" />
      <path class="trousers" d="M358 462h36l4 72h-15l-7-50-9 50h-15Z" />
      <path class="shoe" d="M350 531h19v8h-22c0-5 1-8 3-8ZM383 531h16c4 0 6 4 6 8h-22Z" />
      <path class="jacket" d="M350 404q26-14 50 0l4 66h-56Z" />
      <path class="stripe" d="M349 438h54" />
      <path class="jacket arm" d="M394 412q20 12 22 28" />
      <g class="held">
        <rect class="carton" x="404" y="418" width="58" height="44" rx="4" />
        <path class="tape" d="M427 418v14h12v-14" />
        <path class="label" d="M444 444h12M444 450h8" />
      </g>
      <path class="sleeve" d="M376 414q10 30 34 34" />
      <circle class="skin" cx="376" cy="380" r="19" />
      <path class="cap" d="M356 376q0-22 21-22 19 0 20 18l14 4q2 4-4 4Z" />
      <circle class="skin" cx="412" cy="449" r="6" />
    </g>
  );
}

function Resident() {
  return (
    <g class="resident">
      <ellipse class="shade" cx="868" cy="540" rx="62" ry="8" />
      <path class="bench" d="M812 478H926M812 494H926M822 494v44M916 494v44M816 450H922M822 450v30M916 450v30" />
      <circle class="phone-glow" cx="842" cy="440" r="30" fill="url(#lamp)" />
      <path class="trousers" d="M862 480h34q6 0 6 8v6h-46l-4 44h-14l4-50q1-8 20-8Z" />
      <path class="shoe" d="M832 534h20v6h-24c0-4 1-6 4-6Z" />
      <path class="jumper" d="M866 426q20-10 34 4l2 56h-40Z" />
      <path class="arm" d="M880 440q-8 22-32 18" />
      <circle class="skin" cx="880" cy="404" r="18" />
      <path class="hair" d="M864 402q-2-20 17-20 20 0 18 24-1 14-4 18-2-14-8-22-12 2-23 0Z" />
      <rect class="phone" x="836" y="436" width="13" height="24" rx="3" />
      <circle class="skin" cx="846" cy="457" r="5.5" />
    </g>
  );
}

function Van() {
  return (
    <g class="van">
      <ellipse class="shade" cx="152" cy="562" rx="118" ry="8" />
      <path class="van-body" d="M46 440q0-10 10-10h120v120H46Z" />
      <path class="van-cab" d="M176 458h38q8 0 13 8l22 36q5 8 5 16v32h-78Z" />
      <path class="van-glass" d="M190 470h22l18 32h-40Z" />
      <path class="van-mark" d="M88 474l24-13 24 13v26l-24 13-24-13ZM88 474l24 13 24-13M112 487v26" />
      <circle class="tyre" cx="92" cy="552" r="18" />
      <circle class="tyre" cx="216" cy="552" r="18" />
      <path class="headlight" d="M248 522h8v12h-8Z" />
    </g>
  );
}

function Lab() {
  return (
    <g class="lab">
      <circle cx="1094" cy="440" r="110" fill="url(#lamp)" />
      <path class="wall" d="M1016 392h156v146h-156Z" />
      <path class="roof" d="M1000 396l94-52 94 52" />
      <rect class="lit" x="1034" y="414" width="84" height="60" rx="5" />
      <path class="dial" d="M1052 426v36M1076 426v36M1100 426v36" />
      <path class="dial-knob" d="M1047 440h10M1071 452h10M1095 434h10" />
      <path class="shed-door" d="M1130 538v-96h30v96Z" />
      <path class="antenna" d="M1040 372v-44M1026 330q14-16 28 0M1018 320q22-26 44 0" />
    </g>
  );
}

/** The street at dusk, the house with its porch light on. Decoration: the links beside it say the same. */
export function StreetPicture() {
  return (
    <svg class="street-picture" viewBox="0 -160 1200 760" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
      <Sky />
      <Garden />
      <Lab />
      <House />
      <ParcelBox />
      <Van />
      <Resident />
      <Courier />
    </svg>
  );
}
