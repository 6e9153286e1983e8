// AWS files as they are met in the world: hand-made odd ones in the folder beside this, and one too large to be kept.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface CorpusFile {
  /** What is odd about it. */
  readonly name: string
  readonly text: string
}

const folder = join(import.meta.dirname, 'corpus')
const MEGABYTE = 1_048_576

/** Throws for a file that is not UTF-8: the product refuses those before it parses them. */
function textOf(name: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(join(folder, name)))
}

/** Thousands of profiles of several kinds, a little more than 1 MiB, `dev` in the middle. */
function large(): string {
  const kinds = [
    (at: number) => `[profile p${at}]\nregion = eu-west-1\noutput = json\n\n`,
    (at: number) => `[profile s${at}]\nsso_session = corp\nsso_account_id = ${String(at).padStart(12, '0')}\nsso_role_name = Reader\n\n`,
    (at: number) =>
      `# the ${at}th\n[profile r${at}]\nrole_arn = arn:aws:iam::111122223333:role/R${at}\nsource_profile = p${at}\ns3 =\n  max_queue_size = ${at}\n`,
    (at: number) => `[k${at}]\naws_access_key_id = AKIAEXAMPLE${at}\naws_secret_access_key = invented/${at}\n\n`,
  ]
  const half = (from: number) => {
    let text = ''
    for (let at = from; text.length < MEGABYTE / 2; at += 1) text += kinds[at % kinds.length]?.(at) ?? ''
    return text
  }
  return `${half(0)}[profile dev]\nregion = us-east-1\nsso_session = corp\n\n${half(1_000_000)}`
}

/** Every file of the corpus, in the order of their numbers; the large one last. */
export const corpus: readonly CorpusFile[] = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.ini'))
    .toSorted()
    .map((name) => ({ name: name.slice(0, -'.ini'.length), text: textOf(name) })),
  { name: 'one megabyte', text: large() },
]
