/** What the other side made of a message. `gone`: the address is over; `refused`: it will never take this message; `later`: try again. */
export type HandOver = { readonly kind: 'taken' } | { readonly kind: 'gone' | 'refused' | 'later'; readonly reason: string };
