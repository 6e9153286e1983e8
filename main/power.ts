// The machine wakes and ends: what was missed in sleep is looked at at once, and an end is an orderly one where the system waits for us (Linux, macOS).

/**
 * `wake` is called after sleep and at unlock, when timers have stood still. Electron tells nothing of a network that comes back; the engine looks for
 * that itself. `quit`: the system goes down; it waits a while for our end.
 */
export function watchPower(monitor: Pick<Electron.PowerMonitor, 'on'>, wake: () => void, quit: () => void): void {
  monitor.on('resume', wake)
  monitor.on('unlock-screen', wake)
  // The event is in Electron's description of it, but not in its types.
  monitor.on('shutdown', (event?: Pick<Electron.Event, 'preventDefault'>) => {
    event?.preventDefault()
    quit()
  })
}
