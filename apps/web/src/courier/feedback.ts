/** What the phone does besides showing: seen from the corner of an eye with hands full, sound and vibration carry the news. */
export type Signal = 'read' | 'success' | 'failure';

const vibrations: Readonly<Record<Signal, readonly number[]>> = { read: [40], success: [60, 60, 140], failure: [220, 90, 220, 90, 220] };
/** Frequency in hertz, start and length in seconds. */
const tones: Readonly<Record<Signal, readonly (readonly [number, number, number])[]>> = {
  read: [[1_320, 0, 0.07]],
  success: [[660, 0, 0.11], [990, 0.13, 0.2]],
  failure: [[330, 0, 0.2], [247, 0.24, 0.34]],
};

let audio: AudioContext | undefined;

/** Plays a signal as far as the browser lets a page do so: not before the first tap. */
export function giveSignal(signal: Signal): void {
  // Missing in older browsers, which then decide by themselves.
  const activation = navigator.userActivation as UserActivation | undefined;
  if (activation?.hasBeenActive === false) return;
  navigator.vibrate?.([...vibrations[signal]]);
  try {
    audio ??= new AudioContext();
    void audio.resume().catch(() => undefined);
    if (audio.state !== 'running') return;
    const now = audio.currentTime;
    for (const [frequency, start, length] of tones[signal]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, now + start);
      volume.gain.exponentialRampToValueAtTime(0.35, now + start + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + start + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(now + start);
      tone.stop(now + start + length);
    }
  } catch {
    // No sound device: the screen and the vibration say the same.
  }
}
