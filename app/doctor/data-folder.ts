// Whether Roledeck can write where it keeps its settings: a disk that is full or read-only stops nearly everything, each thing in its own words.
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { type Finding, found } from '../model/finding.ts'

/** As much as settings take. */
const TRIAL = '-'.repeat(16_384)

/** Writes a file of no meaning, and removes it. */
export async function dataFolderFindings(dataFolder: string): Promise<readonly Finding[]> {
  const trial = join(dataFolder, `trial-${randomBytes(6).toString('hex')}`)
  const written = await writeAtomically(trial, TRIAL)
  await rm(trial, { force: true }).catch(() => undefined)
  if (written.ok) return []
  const { message, next } = written.failure
  const words = `Roledeck cannot write into its data folder: ${message}`
  return [found('engine', 'problem', next === undefined ? words : `${words} ${next}`, { file: dataFolder })]
}
