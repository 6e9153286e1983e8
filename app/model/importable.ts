// What is in somebody's AWS files that Roledeck could take up: portals, and profiles that point to roles there.

/** What a first start can offer. Profiles are only counted here: a file may have thousands. */
export interface Importable {
  readonly portals: readonly ImportablePortal[]
}

export interface ImportablePortal {
  /** As Roledeck writes it, so that two spellings of one are one. */
  readonly startUrl: string
  readonly region: string
  /** The name of the sso-session, where there is one; else null. */
  readonly label: string | null
  /** How many profiles use it. */
  readonly profiles: number
}

/** A profile with foreign lines that reaches a role through a portal. */
export interface ImportableProfile {
  readonly name: string
  /** Start URL and region of its portal, as there. */
  readonly startUrl: string
  readonly portalRegion: string
  readonly accountId: string
  readonly roleName: string
  /** The region of its own, for workloads. */
  readonly region: string | null
}

/** What cannot be taken up, and why. Equal reasons are one. */
export interface SkippedPart {
  /** The first section that it is about, as its header says: `profile dev`, `sso-session corp`. */
  readonly section: string
  /** How many sections have the same trouble. */
  readonly sections: number
  /** A sentence that names the input. */
  readonly why: string
}

/** All that was found in two AWS files. */
export interface Found extends Importable {
  readonly profiles: readonly ImportableProfile[]
  readonly skipped: readonly SkippedPart[]
  /** How many foreign profiles assume a role on top of another profile; they cannot be taken up yet. */
  readonly chains: number
}

/** Equal for what is one portal: the same start URL with another region is another one. */
export function portalKey({ startUrl, region }: { readonly startUrl: string; readonly region: string }): string {
  return `${startUrl} ${region}`
}
