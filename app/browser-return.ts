// Whether the browser that a person uses can come back to a loopback address of this process: not where the two run on different machines.
import { readFileSync } from 'node:fs'
import type { Surroundings } from './ports.ts'

/** What lies between this process and the person's browser. */
export type Apart = 'ssh' | 'wsl' | 'container'

export interface ApartParts extends Pick<Surroundings, 'env' | 'platform'> {
  /** The text of a file (absolute path), or null where there is none to be read. */
  readonly read: (path: string) => string | null
}

const SSH = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY']
const WSL = ['WSL_DISTRO_NAME', 'WSL_INTEROP']
const CONTAINER = ['KUBERNETES_SERVICE_HOST', 'REMOTE_CONTAINERS', 'CODESPACES']
/** Docker and Podman put these at the root of every container. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv']

/** Why a sign-in that ends on a loopback address would not end, or null. An empty variable counts as none. */
export function whyApart({ env, platform, read }: ApartParts): Apart | null {
  const has = (name: string) => (env[name] ?? '') !== ''
  const onLinux = platform === 'linux'
  if (SSH.some(has)) return 'ssh'
  if (onLinux && WSL.some(has)) return 'wsl'
  // Flatpak sets it for its apps too, which share the network with the desktop.
  const named = has('container') && env['container'] !== 'flatpak'
  if (named || CONTAINER.some(has)) return 'container'
  if (!onLinux) return null
  // The kernel comes last: a container on Docker Desktop for Windows runs on that of WSL.
  if (CONTAINER_FILES.some((path) => read(path) !== null)) return 'container'
  return /microsoft/i.test(read('/proc/sys/kernel/osrelease') ?? '') ? 'wsl' : null
}

/** As in "Roledeck runs over SSH". */
export function apartInWords(apart: Apart): string {
  return WORDS[apart]
}

const WORDS: Readonly<Record<Apart, string>> = { ssh: 'over SSH', wsl: 'in WSL', container: 'in a container' }

/** Reads a real file, for `whyApart`. */
export function readHere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
