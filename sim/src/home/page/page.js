/** The control page: shows the live state, sends what the buttons say. */
const byId = (id) => document.getElementById(id);
const link = byId('link');
const buttons = [...document.querySelectorAll('button[data-action]')];
const batteries = [...document.querySelectorAll('input[data-action="battery"]')];

const incidentWords = {
  'bolt-thrown-on-open-door': 'The bolt was thrown while it stood open',
  'bolt-met-blocked-strike': 'The bolt met something in the strike',
  'door-held-by-bolt': 'Somebody pulled, and the bolt held',
  'door-stopped-by-thrown-bolt': 'It could not close on a bolt that sticks out',
  'door-stopped-by-person': 'It could not close on a person',
  'courier-stopped-by-door': 'The courier stands before a closed door',
  'courier-gave-up': 'The courier gave up waiting',
};
const placeWords = { 'front-door': 'Front door', 'parcel-box': 'Parcel box' };
const alarmWords = { disarmed: 'disarmed', armed_away: 'armed, away', armed_home: 'armed, at home', arming: 'being armed', pending: 'about to go off', triggered: 'goes off' };
const boltWords = { thrown: 'bolted', withdrawn: 'unbolted', partial: 'bolt stuck half-way' };

function showOpening(id, opening) {
  const field = byId(id);
  const parts = [opening.door, boltWords[opening.bolt]];
  if (opening.boltBlocked) parts.push('strike blocked');
  field.textContent = parts.join(', ');
  const alarming = opening.bolt === 'partial' || (opening.door === 'open' && opening.bolt === 'thrown');
  field.dataset.tone = alarming ? 'alarm' : opening.door === 'open' || opening.bolt === 'withdrawn' ? 'open' : 'shut';
}

function courierWords({ position, carrying, phone }) {
  const place = position < 0.15 ? 'away' : position < 0.85 ? 'on the path' : position <= 1.04 ? 'on the doorstep' : position < 1.5 ? 'in the doorway' : 'in the hall';
  const things = [...(carrying ? ['with a parcel'] : []), ...(phone && position === 1 ? ['holding up a phone'] : [])];
  return [place, ...things].join(', ');
}

function valueOf(state, path) {
  if (path === 'frontDoor.withdrawn') return state.home.frontDoor.bolt === 'withdrawn';
  return path.split('.').reduce((value, key) => value?.[key], state.home);
}

function show(state) {
  const { home } = state;
  showOpening('front-door', home.frontDoor);
  showOpening('parcel-box', home.parcelBox);
  byId('courier').textContent = courierWords(home.courier);
  byId('parcels').textContent = `${home.parcelsInHall} in the hall, ${home.parcelsInBox} in the box`;
  const alarmField = byId('alarm');
  alarmField.textContent = alarmWords[state.alarm] ?? 'unknown';
  alarmField.dataset.tone = state.alarm === 'triggered' || state.alarm === 'pending' ? 'alarm' : state.alarm === 'disarmed' ? 'open' : 'shut';
  const camera = state.devices.find((device) => device.name === 'camera');
  const cameraField = byId('camera');
  cameraField.textContent = !camera?.running ? 'not running' : state.fault ? `fault: ${state.fault}` : camera.ready ? 'works' : 'starting';
  cameraField.dataset.tone = state.fault || !camera?.running ? 'alarm' : 'shut';
  byId('doing').textContent = state.script ? `The courier ${state.script.doing}.` : home.courier.position > 0 ? `The courier is ${courierWords(home.courier)}.` : 'Nobody there.';
  const list = state.incidents.toReversed().map(({ incident, accessPoint, secondsAgo }) => {
    const item = document.createElement('li');
    item.textContent = `${accessPoint ? `${placeWords[accessPoint]}: ` : ''}${incidentWords[incident] ?? incident} (${secondsAgo} s ago).`;
    return item;
  });
  byId('incidents').replaceChildren(...(list.length > 0 ? list : [Object.assign(document.createElement('li'), { textContent: 'Nothing so far.' })]));
  for (const input of batteries) {
    const { battery } = input.dataset.accessPoint === 'front-door' ? home.frontDoor : home.parcelBox;
    // Not from under a hand that moves it.
    if (!input.matches(':active')) input.value = battery;
    input.nextElementSibling.textContent = `${battery} %`;
  }
  for (const button of buttons) {
    const { pressed, toggle, body } = button.dataset;
    if (pressed) button.setAttribute('aria-pressed', String(Object.values(JSON.parse(body))[0] === state[pressed]));
    if (toggle) {
      button.dataset.onLabel ??= button.textContent;
      button.dataset.isOn = String(Boolean(valueOf(state, toggle)));
      button.textContent = button.dataset.isOn === 'true' ? button.dataset.offLabel : button.dataset.onLabel;
    }
  }
}

async function act(action, body) {
  const answer = byId('answer');
  answer.textContent = '';
  try {
    const response = await fetch(`/actions/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    const told = await response.json();
    if (response.ok) show(told);
    else answer.textContent = told.detail;
  } catch {
    answer.textContent = 'The simulated home does not answer. Is it still running?';
  }
}
for (const button of buttons) {
  button.addEventListener('click', () => {
    const { action, body = '{}', off, isOn } = button.dataset;
    void act(action, isOn === 'true' ? off : body);
  });
}
byId('phone').addEventListener('submit', (event) => {
  event.preventDefault();
  void act('hold-phone', JSON.stringify({ text: byId('phone-text').value }));
});
for (const input of batteries) input.addEventListener('change', () => void act('battery', JSON.stringify({ accessPoint: input.dataset.accessPoint, percent: Number(input.value) })));

function showPicture(bytes) {
  const image = byId(new Uint8Array(bytes)[0] === 0 ? 'hall' : 'box');
  const url = URL.createObjectURL(new Blob([bytes.slice(1)], { type: 'image/jpeg' }));
  const old = image.src;
  image.addEventListener('load', () => old.startsWith('blob:') && URL.revokeObjectURL(old), { once: true });
  image.src = url;
}

let heardAt = 0;
function setLink(state, text) {
  document.body.dataset.link = state;
  link.dataset.state = state;
  if (link.textContent !== text) link.textContent = text;
}
function connect() {
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    heardAt = Date.now();
    setLink('live', 'Live');
    if (typeof data === 'string') show(JSON.parse(data));
    else showPicture(data);
  });
  socket.addEventListener('close', () => setTimeout(connect, 1_000));
}
connect();
// The state comes at least once a second.
setInterval(() => {
  if (Date.now() - heardAt > 3_000) setLink('lost', heardAt === 0 ? 'Connecting…' : 'Not live: the simulated home does not answer');
}, 500);
