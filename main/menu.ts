// The application's own menu: on macOS it carries the keys for copy and paste, elsewhere there is none.

/** Unpackaged, it has the developer tools as well. */
export function appMenu(
  menus: Pick<typeof Electron.Menu, 'buildFromTemplate'>,
  platform: NodeJS.Platform,
  packaged: boolean,
): Electron.Menu | null {
  const tools: Electron.MenuItemConstructorOptions[] = packaged ? [] : [{ role: 'viewMenu' }]
  if (platform === 'darwin') return menus.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }, ...tools])
  return tools.length === 0 ? null : menus.buildFromTemplate(tools)
}
