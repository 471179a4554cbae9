/** Keyframes remembered: a clip of so many groups of pictures that is played in a loop is seen too. */
const REMEMBERED = 64;
/** So many new keyframes without a break end a repetition: rate control codes a standing picture differently now and then. */
const FRESH_AGAIN_AFTER = 3;

/**
 * Compares keyframes by the hash of their coded bytes. A sensor's noise makes every keyframe different; an encoder that codes a standing
 * picture at constant quality repeats them bit for bit. (At constant bit rate it does not: measured. Only a challenge can tell there.)
 */
export class KeyframeHistory {
  #seen: string[] = [];
  #repeats = 0;
  #fresh = 0;

  /** How many keyframes had been seen before since the picture was last fresh. */
  get repeats(): number {
    return this.#repeats;
  }

  get length(): number {
    return this.#seen.length;
  }

  push(hash: string): void {
    const repeated = this.#seen.includes(hash);
    this.#fresh = repeated ? 0 : this.#fresh + 1;
    if (repeated) this.#repeats += 1;
    else if (this.#fresh >= FRESH_AGAIN_AFTER) this.#repeats = 0;
    this.#seen = [...this.#seen.filter((other) => other !== hash), hash].slice(-REMEMBERED);
  }
}
