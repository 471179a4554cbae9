/** @jsxImportSource preact */

/** A piece of text to read or to copy: a request, a key, an answer. It scrolls by itself, so the keyboard can reach it. */
export const Sample = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <figure class="sample">
    <figcaption class="small quiet">{name}</figcaption>
    <pre tabIndex={0} aria-label={name} role="region">
      {text}
    </pre>
  </figure>
);
