// A link to the engine, the same whether it runs in this process or behind the local socket.
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { CredentialRequest, Engine } from '../engine.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { type Reply, type Result, ok } from '../model/failure.ts'
import type { State } from '../model/state.ts'

export interface EngineLink {
  /** True when the engine lives on after this process. */
  readonly lasting: boolean
  state(): Promise<Result<State>>
  catalogue(portal: string): Promise<Result<Catalogue>>
  /** `onState` sees the states on the way, for progress; aborting the signal stops the command. */
  send(command: unknown, watch?: Watch): Promise<Reply>
  credentials(request: CredentialRequest, signal?: AbortSignal): Promise<Result<RoleCredentials>>
  close(): Promise<void>
}

export interface Watch {
  readonly signal?: AbortSignal
  readonly onState?: (state: State) => void
}

/** The link to an engine in this process; closing it closes the engine. */
export function linkTo(engine: Engine): EngineLink {
  return {
    lasting: false,
    state: () => Promise.resolve(ok(engine.state())),
    catalogue: (portal) => Promise.resolve(ok(engine.catalogue(portal))),
    async send(command, { signal, onState } = {}) {
      const undo = onState === undefined ? undefined : engine.onState(onState)
      const reply = await engine.send(command, signal)
      undo?.()
      return reply
    },
    credentials: (request, signal) => engine.credentials(request, signal),
    close: () => engine.close(),
  }
}
