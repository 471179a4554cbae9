import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_IT = /\.(html|js|css|svg|wasm|webmanifest)$/;

/** Puts `.br` and `.gz` beside each file of the build, so that the server sends pages small without working at it. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'latchkey:precompress',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle: {
      // After the service worker has been written, which happens at the end too.
      order: 'post',
      sequential: true,
      handler() {
        for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          const path = join(folder, file);
          if (!WORTH_IT.test(file) || statSync(path).size < 1_000) continue;
          const bytes = readFileSync(path);
          // The highest quality takes seconds on the decoder's megabyte and saves little.
          const quality = bytes.length > 300_000 ? 9 : 11;
          writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
          writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        }
      },
    },
  };
}
