/** Installs the Debian packages that the tests use as independent peers: a browser, ffmpeg, GStreamer's RTSP server, network tools. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Tool {
  readonly package: string;
  /** A file that the package brings: looking is quicker than asking dpkg. */
  readonly proof: string;
}

const TOOLS: readonly Tool[] = [
  { package: 'chromium', proof: '/usr/bin/chromium' },
  { package: 'ffmpeg', proof: '/usr/bin/ffmpeg' },
  { package: 'iproute2', proof: '/usr/sbin/ip' },
  { package: 'util-linux', proof: '/usr/bin/unshare' },
  { package: 'nftables', proof: '/usr/sbin/nft' },
  { package: 'strace', proof: '/usr/bin/strace' },
  { package: 'tcpdump', proof: '/usr/bin/tcpdump' },
  { package: 'fonts-dejavu-core', proof: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
  { package: 'fonts-noto-core', proof: '/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf' },
  { package: 'gir1.2-gst-rtsp-server-1.0', proof: '/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib' },
  { package: 'dovecot-imapd', proof: '/usr/lib/dovecot/imap' },
  { package: 'python3-gi', proof: '/usr/lib/python3/dist-packages/gi/__init__.py' },
  { package: 'gstreamer1.0-plugins-ugly', proof: '/usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstx264.so' },
  { package: 'gstreamer1.0-plugins-bad', proof: '/usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstvideoparsersbad.so' },
  { package: 'gstreamer1.0-plugins-good', proof: '/usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstrtp.so' },
];

const missing = TOOLS.filter((tool) => !existsSync(tool.proof)).map((tool) => tool.package);
if (missing.length > 0) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    console.log(`Installing ${missing.join(', ')} …`);
    const aptGet = (...args: readonly string[]) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status;
    aptGet('update', '-qq');
    if (aptGet('install', '-y', '-qq', '--no-install-recommends', ...missing) !== 0) console.error(`apt-get could not install ${missing.join(', ')}. The tests that need them are skipped, and say so.`);
  } else {
    console.error(`Some tests need ${missing.join(', ')} and are skipped without. On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}`);
  }
} else {
  console.log('All there.');
}
