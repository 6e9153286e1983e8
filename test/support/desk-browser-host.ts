// A desk without a desktop: `roledeck serve`, and the window as a page in the person's own browser.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import type { Caller } from './caller.ts'
import type { Desk } from './desk.ts'
import type { DeskWorld } from './desk-world.ts'

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  /** The one-use address. */
  readonly address: Promise<string>
}

/** Puts up the desk and starts the host. It ends with the test. */
export async function browserHostDesk({ user, portal, browser }: DeskWorld): Promise<Desk> {
  let run = start(user)
  const page: Page = await browser.newPage()
  const open = async () => {
    // The address differs from the last only behind its hash, which alone loads nothing.
    await page.goto('about:blank')
    await page.goto(await run.address)
  }
  const end = async (signal: NodeJS.Signals) => {
    run.child.kill(signal)
    await run.ended
  }
  await open()
  return {
    kind: 'browser-host',
    user,
    portal,
    page: () => page,
    async opens(act) {
      const [opened] = await Promise.all([browser.waitForEvent('page'), act()])
      await opened.waitForLoadState()
      return opened
    },
    quit: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start() {
      run = start(user)
      await open()
    },
    desktop: null,
  }
}

function start(user: Caller): Run {
  const child = user.start('serve', '--no-open')
  const ended = new Promise((done) => child.once('exit', done))
  const address = new Promise<string>((found, failed) => {
    let said = ''
    const look = (line: string) => {
      said += `${line}\n`
      const match = /https?:\/\/\S+#\S+/.exec(line)
      if (match !== null) found(match[0])
    }
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) createInterface({ input: stream }).on('line', look)
    void ended.then(() => failed(new Error(`roledeck serve ended:\n${said}`)))
  })
  return { child, ended, address }
}
