// The desktop around the window: the tray's icon and menu, notifications and their clicks, a window that hides, a second start.
import { expect } from 'vitest'
import { until } from '../../support/caller.ts'
import { look } from '../../support/desk-look.ts'
import type { Desk, Desktop } from '../../support/desk.ts'
import { button, card, keysOf, newKeys, roleOf } from './hands.ts'

function desktopOf({ desktop }: Desk): Desktop {
  if (desktop === null) throw new Error('There is no desktop here.')
  return desktop
}

/** How the line of the profile begins; what follows tells the role and how long its keys last. */
const PROFILE = 'default →'

/** One click on a role in the tray, and the profile points there; the role that it points to is ticked. */
export async function traySwitches(desk: Desk): Promise<void> {
  const desktop = desktopOf(desk)
  await until('the icon says active', () => desktop.icon().startsWith('tray-active-'))
  const role = roleOf(desk, 0)
  const line = `${role.accountName} / ${role.roleName}`
  expect(desktop.menu()).toContainEqual(expect.objectContaining({ label: line, checked: false }))
  const before = keysOf(desk)['aws_access_key_id']
  desktop.clickTray(line)
  await newKeys(desk, before)
  await card(desk, 'default', role).waitFor()
  await until('the role is ticked', () => desktop.menu().some(({ label, checked }) => label === line && checked))
  expect(desktop.tooltip()).toContain(line)
  desktop.clickTray(PROFILE, 'Copy the profile name')
  await until('the name is on the clipboard', () => desktop.clipboard() === 'default')
}

/** A closed window is hidden, the app goes on; the tray and a second start bring it back. */
export async function windowHides(desk: Desk): Promise<void> {
  const desktop = desktopOf(desk)
  desktop.closeWindow()
  await until('the window is hidden', () => !desktop.windowVisible())
  const before = keysOf(desk)['aws_access_key_id']
  desktop.clickTray(PROFILE, 'Renew now')
  await newKeys(desk, before)
  desktop.clickTray('Search roles…')
  await until('the window is back', () => desktop.windowVisible())
  desktop.closeWindow()
  await until('the window is hidden again', () => !desktop.windowVisible())
  expect(await desktop.startAgain('--hidden')).toBe(0)
  expect(desktop.windowVisible()).toBe(false)
  expect(await desktop.startAgain()).toBe(0)
  await until('a second start shows the window', () => desktop.windowVisible())
}

/** A click in the tray that fails is told in a notification, whose click shows the window with the way out. */
export async function failedTrayClick(desk: Desk): Promise<void> {
  const desktop = desktopOf(desk)
  desktop.closeWindow()
  desk.portal.world.inject({ path: '/federation', resetConnection: true, times: 1_000_000 })
  desktop.clickTray(PROFILE, 'Renew now')
  await until('it is told', () => desktop.notifications().length > 0, 20_000)
  desk.portal.world.clearInjections()
  expect(desktop.icon()).toMatch(/^tray-attention-/)
  const [notification] = desktop.notifications()
  if (notification !== undefined) desktop.clickNotification(notification)
  await until('the window is back', () => desktop.windowVisible())
  const note = desk.page().getByRole('alert').filter({ hasText: 'default was not renewed' })
  await note.waitFor()
  await look(desk, '20-tray-click-failed')
  const before = keysOf(desk)['aws_access_key_id']
  await note.getByRole('button', { name: 'Try again' }).click()
  await newKeys(desk, before)
  await note.waitFor({ state: 'detached' })
  await until('the icon is calm', () => desktop.icon().startsWith('tray-active-'))
}

/** AWS refuses to go on: one notification, and its click is the sign-in. */
export async function notificationSignsIn(desk: Desk): Promise<void> {
  const desktop = desktopOf(desk)
  const told = desktop.notifications().length
  desk.portal.world.revokeSessions()
  desk.portal.world.age(2 * 3_600_000)
  desktop.power('resume')
  desktop.clickTray(PROFILE, 'Renew now')
  const title = 'acme needs a sign-in'
  await until('it is told', () => desktop.notifications().some((each) => each.title === title), 20_000)
  const notification = desktop.notifications().find((each) => each.title === title)
  if (notification === undefined) return
  const aws = await desk.opens(() => Promise.resolve(desktop.clickNotification(notification)))
  await aws.getByRole('button', { name: 'Approve' }).click()
  await until('keys are there again', () => desktop.icon().startsWith('tray-active-'), 15_000)
  expect(
    desktop
      .notifications()
      .slice(told)
      .filter((each) => each.title === title),
  ).toHaveLength(1)
  await aws.close()
}

/** The page dies: the window comes back by itself with what it had. */
export async function pageDies(desk: Desk): Promise<void> {
  await desktopOf(desk).crashPage()
  await card(desk, 'default').waitFor()
  const before = keysOf(desk)['aws_access_key_id']
  await button(desk.page(), 'Renew default').click()
  await newKeys(desk, before)
}
