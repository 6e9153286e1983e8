// What the domain asks of the world. Only these are replaced in tests; AWS is a real server there, files are real files.
import type { Reply, Result } from './model/failure.ts'
import type { RoleRef } from './model/role.ts'
import type { Settings } from './model/settings.ts'
import type { Secret } from './secret.ts'

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds since some moment, which nobody can set; on most systems it stands still while the machine sleeps. */
  monotonic(): number
  /** Milliseconds since the machine started, its sleep included: to tell a clock that was set from time that has passed. */
  uptime(): number
  /** Resolves after `ms` milliseconds, or at once when the signal aborts (it never rejects). No wait is longer than 30 s. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Keeps session secrets, one item a name. Every call ends within 5 s, with a failure of kind `keychain` if need be. */
export interface Vault {
  /** `memory`: nothing survives the engine, and every host says so. `file`: an encrypted one, which its owner asked for. */
  readonly kind: 'keychain' | 'memory' | 'file'
  /** The item's text, or undefined when there is none. */
  read(item: string): Promise<Result<Secret | undefined>>
  /** A crash in the middle leaves the old text whole. */
  write(item: string, value: Secret): Promise<Reply>
  /** Absent items are fine. */
  remove(item: string): Promise<Reply>
  /** Ends whatever the vault keeps running. */
  close(): void
}

export interface Browser {
  open(url: string): Promise<Reply>
}

export interface SettingsStore {
  /** The newest settings on disk. A broken file is set aside and answered as empty, with a sentence in the log. */
  read(): Result<Settings>
  /** Re-reads under the lock, changes, writes; answers what was written. Fields of other versions are kept. */
  update(change: (settings: Settings) => Settings): Promise<Result<Settings>>
}

/** Append-only, without secrets; equal lines within a minute become one with a count. */
export interface Log {
  write(line: string): void
}

/** How role credentials leave the engine. `container`: the endpoint on loopback; `library`: a program that has Roledeck in it. */
export type Door = 'static' | 'env' | 'exec' | 'credential-process' | 'container' | 'console' | 'clipboard' | 'library'

/** How good role credentials must be, and how long they are waited for. */
export interface Wish {
  /** How long they should stay good (ms). Where AWS gives none that do, or cannot be asked, those in memory are given while they are good. */
  readonly forMs: number
  /** Asks AWS for new ones, whatever is in memory. */
  readonly fresh?: boolean
  /** After so long (ms) those in memory are given, if they are good; without any, AWS is waited for. */
  readonly patienceMs?: number
  /** After so long (ms) those in memory are given, or else the failure kind `timed-out`; AWS goes on being asked, for who asks next. */
  readonly withinMs?: number
}

/** What is asked for at a door. */
export interface CredentialRequest extends Wish {
  readonly role: RoleRef
  /** Through which door they leave, for the audit log. */
  readonly door: Door
  /** The profile that asks, for the audit log. */
  readonly profile?: string
}

export interface Issue {
  readonly door: Door
  readonly role: RoleRef
  /** The profile that asked, where one did. */
  readonly profile?: string
  /** When the keys end (epoch ms). */
  readonly expiresAt: number
}

/** What was issued, for which role, by which door; append-only, without the keys. Equal issues within a minute become one with a count. */
export interface Audit {
  write(issue: Issue): void
  /** Writes the counts that are still to come. */
  close(): void
}

/** What the machine is connected to. */
export interface Network {
  /** The same text as long as nothing changes; empty without any network. */
  look(): string
}

/** Facts of the process that the domain may not read by itself. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Absolute path; settings, catalogues, locks and logs live here. */
  readonly dataFolder: string
  /** Why the browser of the person here cannot come back to this process over loopback; absent where it can. */
  readonly apart?: 'ssh' | 'wsl' | 'container'
}

export interface Ports {
  readonly clock: Clock
  readonly network: Network
  readonly vault: Vault
  readonly browser: Browser
  readonly settings: SettingsStore
  readonly log: Log
  readonly audit: Audit
  readonly surroundings: Surroundings
}
