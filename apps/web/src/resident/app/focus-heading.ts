/** Puts the focus on a section's heading (`tabIndex={-1}`): for when what had it is about to go, such as a line of a list with its button. */
export const focusHeading = (id: string): void => document.getElementById(id)?.focus();
