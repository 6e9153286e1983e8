// From a request to its answer: which service is meant, and what the world does to it before it is answered.
import { decideDevice, showConsole, showDevice, showPortal } from './browser.ts'
import { decideConsent, showConsent } from './consent.ts'
import { CONTROL, answerControl } from './control.ts'
import { answerOidc } from './oidc.ts'
import { oidcError } from './oidc-error.ts'
import { portalOf } from './portal-of.ts'
import { answerPortal, portalError, sessionOf } from './portal.ts'
import { answerSignin } from './signin.ts'
import { answerSts, stsError } from './sts.ts'
import type { Injection } from './injections.ts'
import { type Incoming, type Outgoing, html } from './wire.ts'
import type { WorldInside } from './world.ts'

/** `cut`: the connection ends without an answer. */
type Answer = Outgoing | 'cut'

/** The client at the other end. */
export interface Caller {
  /** Waits milliseconds, or less when the client leaves. */
  readonly pause: (ms: number) => Promise<void>
  /** It left, and hears no answer. */
  readonly gone: () => boolean
}

interface Service {
  readonly answer: (world: WorldInside, request: Incoming) => Outgoing
  /** The service's own form of an error by its exception's name. */
  readonly error: (name: string, status: number | undefined) => Outgoing
}

const OIDC: Service = { answer: answerOidc, error: oidcError }
const PORTAL: Service = { answer: answerPortal, error: (name, status) => portalError(name, undefined, status) }
const STS: Service = { answer: answerSts, error: (code, status) => stsError(code, code, status) }

const SERVICES: ReadonlyMap<string, Service> = new Map([
  ['POST /client/register', OIDC],
  ['POST /device_authorization', OIDC],
  ['POST /token', OIDC],
  ['GET /assignment/accounts', PORTAL],
  ['GET /assignment/roles', PORTAL],
  ['GET /federation/credentials', PORTAL],
  ['POST /logout', PORTAL],
  ['POST /', STS],
  ['GET /federation', page(answerSignin)],
  ['POST /federation', page(answerSignin)],
  ['GET /device', page(showDevice)],
  ['POST /device', page(decideDevice)],
  ['GET /authorize', page(showConsent)],
  ['POST /authorize', page(decideConsent)],
  ['GET /console', page(showConsole)],
])

const REFUSED = { done: null, told: portalError('TooManyRequestsException') }

const CAPTIVE_PORTAL = '<!doctype html><title>Sign in to the network</title><p>Please accept the terms of use.</p>'

/** Answers one request. What was asked is done even if the client leaves meanwhile, as at any server. */
export async function answerRequest(world: WorldInside, request: Incoming, caller: Caller): Promise<Answer> {
  if (request.path.startsWith(CONTROL)) return answerControl(world, request)
  const { at, answered } = world.traffic.arrived(request)
  const service = serviceOf(world, request)
  const refused = service === PORTAL && !admitted(world, request)
  const planted = world.injections.planted(request, () => portalOf(world, request))
  const wait = world.options().latencyMs + (planted?.hangMs ?? 0)
  if (wait > 0) await caller.pause(wait)
  const { done, told } = refused ? REFUSED : answerOrPlanted(world, request, service, planted)
  world.noteRefresh(at, request, { done, told, gone: caller.gone() })
  if (told === 'cut') answered(0, null, false)
  else answered(told.status, told.error ?? null, refused)
  return told
}

function serviceOf(world: WorldInside, request: Incoming): Service {
  const found = SERVICES.get(`${request.method} ${request.path}`)
  if (found !== undefined) return found
  const isPortalPage = request.method === 'GET' && world.options().startUrls.includes(request.path.replace(/\/$/, ''))
  return page(isPortalPage ? showPortal : () => ({ ...html(404, 'Not found'), error: 'NotFound' }))
}

function admitted(world: WorldInside, request: Incoming): boolean {
  const { requestsPerSecond, burst } = world.options()
  return world.traffic.admits(sessionOf(world, request)?.startUrl ?? '', requestsPerSecond, burst)
}

function answerOrPlanted(
  world: WorldInside,
  request: Incoming,
  service: Service,
  planted: Injection | null,
): { readonly done: Outgoing | null; readonly told: Answer } {
  const instead = planted === null ? null : plantedAnswer(planted, service)
  if (instead !== null) return { done: planted?.processFirst === true ? service.answer(world, request) : null, told: instead }
  const done = service.answer(world, request)
  return { done, told: done }
}

/** The planted answer, or null where nothing but a wait was planted. */
function plantedAnswer(planted: Injection, service: Service): Answer | null {
  const { resetConnection, html: isHtml, errorType } = planted
  const status = planted.status ?? undefined
  const body = planted.body ?? undefined
  if (resetConnection === true) return 'cut'
  if (isHtml === true) return html(status ?? 200, body ?? CAPTIVE_PORTAL)
  if (typeof errorType === 'string') return withBody(service.error(errorType, status), body)
  return status === undefined && body === undefined ? null : plainAnswer(status ?? 200, body ?? '')
}

function withBody(answer: Outgoing, body: string | undefined): Outgoing {
  return body === undefined ? answer : { ...answer, body }
}

function plainAnswer(status: number, body: string): Outgoing {
  return { status, headers: { 'content-type': 'application/json' }, body, ...(status < 400 ? {} : { error: String(status) }) }
}

function page(answer: Service['answer']): Service {
  return { answer, error: (name, status) => ({ ...html(status ?? 400, name), error: name }) }
}
