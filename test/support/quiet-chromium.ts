// How every test starts Debian's Chromium: without its sandbox, because tests may run as root, and without asking the network by itself.

/** Options for Playwright's `chromium.launch`. */
export const QUIET_CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
}
