// Decides, by the options of a program, where its session is: in its own store, or in the user's Roledeck.
import { type Result, ok } from '../model/failure.ts'
import type { Log } from '../ports.ts'
import type { PortalAccess, PortalOptions } from './face.ts'
import { regionOf, startUrlOf } from './input.ts'
import type { PortalPlace } from './place.ts'
import { createPortalAccess } from './portal-access.ts'
import { openRoledeckPlace } from './roledeck-place.ts'

/** Fails with `bad-input`. */
export function openAccess(options: PortalOptions): Result<PortalAccess> {
  const startUrl = startUrlOf(options?.startUrl, process.env)
  if (!startUrl.ok) return startUrl
  const { onVerification, signal, log = () => undefined } = options
  const wanted = { startUrl: startUrl.value, region: regionOf(options.region, process.env), log: { write: log } }
  const place = isOwn(options) ? ownPlace(options, wanted) : roledecksPlace(options, wanted)
  return place.ok ? ok(createPortalAccess({ place: place.value, onVerification, signal })) : place
}

interface Wanted {
  readonly startUrl: string
  readonly region: Result<string>
  readonly log: Log
}

function isOwn({ store, clients, registration }: PortalOptions): boolean {
  return store !== undefined || clients !== undefined || registration !== undefined
}

/** The environment's region may be that of a workload, so it counts only for a portal that Roledeck does not know. */
function roledecksPlace({ region, portal, onVerification }: PortalOptions, wanted: Wanted): Result<PortalPlace> {
  if (region !== undefined && !wanted.region.ok) return wanted.region
  const { startUrl } = wanted
  return ok(
    openRoledeckPlace({
      startUrl,
      region: region !== undefined && wanted.region.ok ? wanted.region.value : null,
      portal: portal ?? null,
      regionOfNew: wanted.region,
      asks: onVerification !== undefined,
    }),
  )
}

/** Made at its first use, so that a program that never asks loads no SDK. */
function ownPlace({ store, clients, registration }: PortalOptions, { startUrl, region, log }: Wanted): Result<PortalPlace> {
  if (!region.ok) return region
  const own = { store, clients, registration, startUrl, region: region.value, log }
  let opened: ReturnType<typeof open> | null = null
  const open = async () => {
    const { openOwnPlace } = await import('./own-place.ts')
    return openOwnPlace(own)
  }
  return ok({
    signInHint: 'Give openPortal an onVerification, so that a person can be asked.',
    async use(work) {
      const place = await (opened ??= open())
      if (!place.ok) opened = null
      return place.ok ? place.value.use(work) : place
    },
    async close() {
      const place = await opened
      if (place?.ok === true) await place.value.close()
    },
  })
}
