// The sign-ins that this window asks for, and the one of them that it shows.
import { useRef, useState } from 'react'
import type { Bridge } from '../app/model/bridge.ts'
import type { Reply } from '../app/model/failure.ts'
import type { SignInFlow } from '../app/model/settings.ts'
import { type State, portalById } from '../app/model/state.ts'
import { type Desk, type ShownSignIn, afterSignIn } from './desk.ts'
import type { Asked } from './use-asked.ts'

export interface SignIns extends Pick<Desk, 'signIn' | 'shownSignIn'> {
  readonly show: (portal: string) => void
  readonly hide: () => void
}

export function useSignIn(asked: Asked, opensLinks: Bridge['opensLinks'], state: State | null): SignIns {
  const [shown, setShown] = useState<ShownSignIn | null>(null)
  const latest = useRef(new Map<string, Promise<boolean>>())
  const ask = async (portal: string, flow: SignInFlow | null, again: boolean): Promise<Reply> => {
    const pending = state === null ? null : (portalById(state, portal)?.pendingSignIn ?? null)
    // Who wants another way ends the one that is under way: whoever only asks joins it.
    if (flow !== null && pending !== null) {
      const ended = await asked.askQuietly({ kind: 'cancel-sign-in', portal })
      if (!ended.ok) return ended
    }
    return asked.askQuietly({ kind: 'sign-in', portal, open: opensLinks, again, flow })
  }
  const signIn = (portal: string, flow: SignInFlow | null = null, again = false): Promise<boolean> => {
    setShown({ portal, failure: null, flow })
    const going: Promise<boolean> = ask(portal, flow, again).then((reply) => {
      const last = latest.current.get(portal)
      // One that gave way to another is not over: that one's end is its own.
      if (last !== undefined && last !== going) return last
      setShown((before) => afterSignIn(before, portal, reply))
      return reply.ok
    })
    latest.current.set(portal, going)
    return going
  }
  return {
    signIn,
    shownSignIn: shown,
    show: (portal) => setShown({ portal, failure: null, flow: null }),
    hide: () => setShown(null),
  }
}
