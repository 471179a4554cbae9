/** Why a text is refused before anybody looks for a number in it, each with a sentence for the person who scanned. */
export const LABEL_REFUSALS = {
  'label.not_text': 'What arrived is not text at all. Scan the label again.',
  'label.empty': 'There is nothing in this code. Scan the barcode with the tracking number.',
  'label.too_long': 'This code holds more than 512 characters: no parcel label does. Scan the barcode with the tracking number.',
  'label.control_characters': 'This code holds invisible control characters. Type the tracking number instead.',
  'label.foreign_characters': 'This code holds letters or digits that no tracking number uses. Type the tracking number instead.',
  'label.markup': 'This code holds a piece of a web page, not a tracking number. Scan the barcode with the tracking number.',
} as const;

/** The code of a refusal. */
export type LabelRefusal = keyof typeof LABEL_REFUSALS;
