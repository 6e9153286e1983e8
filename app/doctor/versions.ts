// Which programs these are, and where they keep what they know.
import { type Finding, found } from '../model/finding.ts'
import type { HostFacts } from '../model/state.ts'

export interface ProgramFacts {
  /** Roledeck's own. */
  readonly version: string
  readonly kind: HostFacts['kind']
  /** As `process.version`, with its v. */
  readonly node: string
  readonly electron: string | null
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly dataFolder: string
}

const HOSTS: Readonly<Record<HostFacts['kind'], string>> = {
  electron: 'the desktop app',
  browser: 'the browser host',
  terminal: 'the terminal',
}

/** This program, as far as its process knows it. */
export function programHere(facts: Pick<ProgramFacts, 'version' | 'kind' | 'platform' | 'dataFolder'>): ProgramFacts {
  return { ...facts, node: process.version, electron: process.versions['electron'] ?? null, arch: process.arch }
}

/** `engine`: the one that runs in another process. Pure. */
export function versionFindings(program: ProgramFacts, engine: HostFacts | null): readonly Finding[] {
  const { version, kind, node, electron, platform, arch, dataFolder } = program
  const on = [`Node ${node}`, ...(electron === null ? [] : [`Electron ${electron}`]), `${platform} ${arch}`].join(', ')
  const other = engine === null || engine.version === version ? [] : [found('version', 'hint', differs(engine, version))]
  return [
    found('version', 'fine', `Roledeck ${version} in ${HOSTS[kind]}, on ${on}.`),
    ...other,
    found('version', 'fine', `Settings, logs and backups are in ${dataFolder}.`),
  ]
}

function differs(engine: HostFacts, version: string): string {
  const next =
    engine.kind === 'terminal' ? 'roledeck agent stop, then roledeck agent --detach' : `end ${HOSTS[engine.kind]} and start it again`
  return `The running engine is Roledeck ${engine.version} (${HOSTS[engine.kind]}), this is ${version}. To have one version: ${next}`
}
