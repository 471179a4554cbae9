import { useId, useState } from 'react';

interface TimeFieldProps {
  readonly label: string;
  /** `HH:MM`. */
  readonly value: string;
  readonly onTime: (time: string) => void;
}

/** A time of day. It is typed digit by digit, and told when the field is left or Enter is pressed: each digit makes a time, and none but the last is meant. */
export function TimeField({ label, value, onTime }: TimeFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [given, setGiven] = useState(value);
  if (given !== value) {
    setGiven(value);
    setTyped(value);
  }
  const tell = () => {
    if (typed === '') setTyped(value);
    else if (typed !== value) onTime(typed);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="time" value={typed} onChange={({ target }) => setTyped(target.value)} onBlur={tell} onKeyDown={({ key }) => (key === 'Enter' ? tell() : undefined)} />
    </div>
  );
}
