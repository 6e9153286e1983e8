// The machine wakes and ends: what was missed in sleep is looked at at once, and an end is an orderly one.

/** `wake` is called after sleep and at unlock, when timers have stood still. `quit`: the system goes down. */
export function watchPower(monitor: Pick<Electron.PowerMonitor, 'on'>, wake: () => void, quit: () => void): void {
  monitor.on('resume', wake)
  monitor.on('unlock-screen', wake)
  monitor.on('shutdown', quit)
}
