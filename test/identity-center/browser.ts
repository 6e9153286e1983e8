// The addresses that people open: the portal, its console shortcut, and the verification of a device code.
import type { Device } from './ledger.ts'
import { consolePage, devicePage, enterCodePage, errorPage, portalPage } from './pages.ts'
import { type Incoming, type Outgoing, html, redirect } from './wire.ts'
import type { WorldInside } from './world.ts'

/** GET on a start URL. */
export function showPortal(world: WorldInside): Outgoing {
  return html(200, portalPage(world.options().user))
}

/** GET /device: the code's page, or a form for one. */
export function showDevice(world: WorldInside, request: Incoming): Outgoing {
  const userCode = request.query.get('user_code')
  const device = deviceOf(world, userCode)
  if (device === undefined) return html(userCode === null ? 200 : 404, enterCodePage(userCode))
  const clientName = world.ledger.registrations.get(device.clientId)?.clientName ?? ''
  return html(200, devicePage(device, clientName, world.options().user, world.now()))
}

/** Takes the decision and shows the same page again, so that reloading it decides nothing. */
export function decideDevice(world: WorldInside, request: Incoming): Outgoing {
  const form = new URLSearchParams(request.body)
  const device = deviceOf(world, form.get('user_code'))
  if (device !== undefined && world.pending().includes(device)) {
    if (form.get('decision') === 'approve') world.approve(device.userCode)
    else world.deny(device.userCode)
  }
  return redirect(`/device?${new URLSearchParams({ user_code: form.get('user_code') ?? '' }).toString()}`)
}

/** What the portal's shortcut link leads to, for the user at the browser. */
export function showConsole(world: WorldInside, request: Incoming): Outgoing {
  const { user } = world.options()
  const accountId = request.query.get('account_id') ?? ''
  const roleName = request.query.get('role_name') ?? ''
  const account = world.accounts(user).get(accountId)
  if (account === undefined || !account.roles.includes(roleName))
    return html(403, errorPage(`${user} has no role ${roleName} in account ${accountId}.`))
  return html(
    200,
    consolePage({ accountId, accountName: account.accountName, roleName, user, destination: request.query.get('destination') }),
  )
}

function deviceOf(world: WorldInside, userCode: string | null): Device | undefined {
  const wanted = userCode?.trim().toUpperCase()
  return [...world.ledger.devices.values()].find((each) => each.userCode === wanted)
}
