import native from 'node-datachannel';

let users = 0;

/**
 * A hold on the media library, whose threads keep the process alive until its one `cleanup` is called, which also closes everything that anyone
 * else made with it. So the process counts its users, and the last one turns off the light.
 */
export function holdMediaLibrary(): Disposable {
  users += 1;
  let held = true;
  return {
    [Symbol.dispose]() {
      if (!held) return;
      held = false;
      users -= 1;
      if (users === 0) native.cleanup();
    },
  };
}
