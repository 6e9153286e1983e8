// Who we are to Windows: what ties its taskbar and its notifications to this app.

/** The same as `appId` in electron-builder.yml, which the installer gives to the shortcut. */
const APP_ID = 'io.roledeck.app'

/** Of our own making, and the same for ever: Windows hands the click on a notification to whoever has it, in a later run as well. Electron's own is another one at each start. */
const TOAST_ACTIVATOR = '{0D1C6F4B-8E0A-4B57-9C36-5A7F2E94D1B8}'

/** Before the first notification; does nothing on other systems. */
export function nameForWindows(app: Pick<Electron.App, 'setAppUserModelId' | 'setToastActivatorCLSID'>, platform: NodeJS.Platform): void {
  if (platform !== 'win32') return
  app.setAppUserModelId(APP_ID)
  app.setToastActivatorCLSID(TOAST_ACTIVATOR)
}
