// webContents on a Chromium page: what goes through it is asked of its listeners as Electron would.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { addressInside, addressOutside } from './address.ts'
import { type KnownFrame, knownFrame } from './frames.ts'
import { type IpcEnd, cloned, createIpc } from './ipc.ts'
import { withEvents } from './object-with-events.ts'
import { DELIVER, INVOKE, OPEN, pageScript } from './page-script.ts'
import { answerRequest } from './requests.ts'
import type { KeptSession } from './session.ts'

export type KeptContents = ReturnType<typeof createContents>

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

export interface ContentsParts {
  readonly page: Promise<Page>
  readonly openPage: () => Promise<Page>
  readonly preload: string | undefined
  readonly session: KeptSession
  readonly ipcMain: IpcEnd
}

let count = 0

export function createContents({ page: coming, openPage, preload, session, ipcMain }: ContentsParts) {
  const id = (count += 1)
  let page: Page | null = null
  let expected = ''
  let destroyed = false
  let openHandler: OpenHandler = () => ({ action: 'allow' })
  const ipc = createIpc(ipcMain)
  const contents = withEvents({
    id,
    ipc,
    session: session.session,
    get mainFrame() {
      return (page === null ? null : knownFrame(page.mainFrame())) as KnownFrame
    },
    isDestroyed: () => destroyed,
    getURL: () => addressOutside(page?.url() ?? ''),
    setWindowOpenHandler: (handler: OpenHandler) => {
      openHandler = handler
    },
    send(channel: string, ...given: readonly unknown[]): void {
      const message = cloned(given)
      // In the order in which they were sent, and lost where there is no page any more.
      void ready
        .then((there) =>
          there.evaluate(
            ([name, to, what]) =>
              (globalThis as unknown as Record<string, ((to: string, what: readonly unknown[]) => void) | undefined>)[name]?.(to, what),
            [DELIVER, channel, message] as const,
          ),
        )
        .catch(() => undefined)
    },
    async loadURL(url: string): Promise<void> {
      const there = await ready
      expected = url
      await there.goto(addressInside(url))
    },
    /** Not Electron's: what happens to a window that a page wants to open. */
    asksToOpen(url: string): void {
      const { action } = openHandler({ url, frameName: '', features: '', disposition: 'new-window' } as Electron.HandlerDetails)
      // An empty one, which is enough to see that it was allowed.
      if (action === 'allow') void openPage()
    },
    /** Not Electron's: the window is gone. */
    end(): void {
      if (destroyed) return
      destroyed = true
      contents.emit('destroyed')
      void coming.then((there) => there.close()).catch(() => undefined)
    },
    page: () => page,
  })

  const ready = (async () => {
    const there = await coming
    page = there
    await there.exposeBinding(INVOKE, ({ frame }, channel: string, given: readonly unknown[]) =>
      invoked(ipc, contents, knownFrame(frame), { channel, given }),
    )
    await there.exposeBinding(OPEN, (_source, url: string) => contents.asksToOpen(addressOutside(url)))
    await there.addInitScript({ content: pageScript(preload === undefined ? '' : readFileSync(preload, 'utf8')) })
    const expects = (url: string) => url === expected
    const traveller = { emit: (name: string, ...given: readonly unknown[]) => contents.emit(name, ...given), expects }
    await there.route('**/*', (route) => answerRequest(route, session, traveller))
    await session.permit(there.context(), 'https://window.app.localhost')
    there.on('load', () => contents.emit('did-finish-load'))
    there.on('download', (download) => void session.onDownload(download))
    there.on('crash', () => contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    return there
  })()
  ready.catch((error: unknown) => contents.emit('stand-in-failed', error))
  return contents
}

async function invoked(
  ipc: IpcEnd,
  contents: object,
  senderFrame: KnownFrame,
  { channel, given }: { readonly channel: string; readonly given: readonly unknown[] },
): Promise<unknown> {
  try {
    return await ipc.answer(channel, { sender: contents, senderFrame, processId: 1, frameId: senderFrame.frameTreeNodeId }, given)
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
  }
}
