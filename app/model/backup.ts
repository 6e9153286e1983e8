// A backup of the two AWS files: what a person needs to know of it. The files themselves never leave the engine.

export interface BackupFacts {
  readonly id: string
  /** When it was made (epoch ms). */
  readonly at: number
  /** What was about to be done: "switch dev to 123456789012/Admin". */
  readonly action: string
  /** Made because others had written, not before an action of the user. */
  readonly automatic: boolean
  readonly configFile: string
  readonly credentialsFile: string
}
