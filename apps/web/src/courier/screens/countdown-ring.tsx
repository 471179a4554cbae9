/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ServerTime } from '../visit/server-time.ts';

const CIRCUMFERENCE = 2 * Math.PI * 44;

/** The seconds until `until` (ISO 8601, the server's time), as a number in a ring that runs empty. It never counts below zero, and says nothing about the lock. */
export function CountdownRing({ until, time, label, unit }: { readonly until: string; readonly time: ServerTime; readonly label: (seconds: string) => string; readonly unit: string }) {
  const left = () => Math.max(0, (Date.parse(until) - time.now()) / 1_000);
  const [seconds, setSeconds] = useState(left);
  const whole = useRef(Math.max(1, left()));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 250);
    return () => clearInterval(timer);
  }, [until]);
  const shown = Math.ceil(seconds);
  return (
    <div class="ring" role="timer" aria-label={label(`${shown} ${unit}`)}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle class="track" cx="50" cy="50" r="44" />
        <circle class="rest" cx="50" cy="50" r="44" stroke-dasharray={CIRCUMFERENCE} stroke-dashoffset={CIRCUMFERENCE * (1 - Math.min(1, seconds / whole.current))} />
      </svg>
      <span class="numbers" aria-hidden="true">
        {shown}
      </span>
    </div>
  );
}
