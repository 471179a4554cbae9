import type { Page } from 'playwright-core';

/** Gives the page an authenticator that keeps passkeys and agrees to everything (Chromium's WebAuthn domain). */
export async function addVirtualPasskey(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}
