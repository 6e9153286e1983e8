// Every request of a page, in Electron's order: may the page go there, may it load this, and who answers the scheme.
import type { Route } from 'playwright-core'
import { addressOutside } from './address.ts'
import { knownFrame } from './frames.ts'
import { preventable } from './object-with-events.ts'
import type { KeptSession } from './session.ts'

export interface Traveller {
  emit(event: string, ...given: readonly unknown[]): boolean
  /** Whether the main process itself sent the page there. */
  expects(url: string): boolean
}

export async function answerRequest(route: Route, session: KeptSession, contents: Traveller): Promise<void> {
  const request = route.request()
  const url = addressOutside(request.url())
  // `aborted` leaves the page where it is; any other reason would show an error page.
  if (request.isNavigationRequest() && !contents.expects(url) && isPrevented(route, contents)) return await route.abort('aborted')
  const { cancel = false } = await session.verdict(request)
  if (cancel) return await route.abort('blockedbyclient')
  const handler = session.handlerOf(url)
  // Whatever is not cancelled goes out, so that a guard that is missing shows.
  if (handler === undefined) return await route.continue()
  const response = await handler(new Request(url, { method: request.method() }) as never)
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}

function isPrevented(route: Route, contents: Traveller): boolean {
  const frame = knownFrame(route.request().frame())
  const url = addressOutside(route.request().url())
  const isMainFrame = frame.parent === null
  const names = [
    ...(isMainFrame ? ['will-navigate'] : []),
    'will-frame-navigate',
    ...(route.request().redirectedFrom() === null ? [] : ['will-redirect']),
  ]
  return names
    .map((name) => {
      const event = preventable({ url, frame, isMainFrame, isSameDocument: false })
      contents.emit(name, event, url)
      return event.defaultPrevented
    })
    .includes(true)
}
