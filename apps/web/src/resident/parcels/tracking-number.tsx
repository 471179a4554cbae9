import { Fragment } from 'react';

/** A tracking number: it goes to the next line whole, and where a line is too short for it, breaks between groups of four, in lines of about the same length. Copied, it is as it was. */
export const TrackingNumber = ({ number }: { readonly number: string }) => (
  <span className="tracking-number">
    {(number.match(/.{1,4}/gsu) ?? []).map((group, index) => (
      <Fragment key={index}>
        {index === 0 ? null : <wbr />}
        {group}
      </Fragment>
    ))}
  </span>
);
