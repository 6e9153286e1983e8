// A link to the engine, the same whether it runs in this process or behind the local socket.
import type { CredentialRequest } from '../ports.ts'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { Engine } from '../engine.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import type { State } from '../model/state.ts'
import type { Permit, TimedPermitRequest } from './permit.ts'

export interface EngineLink {
  /** True when the engine lives on after this process. */
  readonly lasting: boolean
  state(): Promise<Result<State>>
  catalogue(portal: string): Promise<Result<Catalogue>>
  /** `onState` sees the states on the way, for progress; aborting the signal stops the command. */
  send(command: unknown, watch?: Watch): Promise<Reply>
  credentials(request: CredentialRequest, signal?: AbortSignal): Promise<Result<RoleCredentials>>
  /** The right to ask at the running engine's container door for a time. Fails with `engine` where none runs. */
  permit(request: TimedPermitRequest, signal?: AbortSignal): Promise<Result<Permit>>
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
    permit: () => Promise.resolve(nobodyStays),
    close: () => engine.close(),
  }
}

/** What a link answers to the wish for a permit whose engine ends with this process. */
export const nobodyStays = fail(
  'engine',
  'No Roledeck runs that could answer at the container door.',
  'Start one: roledeck agent --detach. Or run one program: roledeck exec --container',
)
