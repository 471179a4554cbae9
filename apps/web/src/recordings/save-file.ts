/** How long a browser may take to begin copying what was saved, in milliseconds. */
const KEPT_MILLIS = 60_000;

/** Saves a file on this device, as a link does. */
export function saveFile(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS);
}
