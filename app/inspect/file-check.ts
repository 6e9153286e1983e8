// What is wrong with one AWS file: which line, which tools suffer, how badly, and what to do. Pure.
import { refusals } from './file-refusals.ts'
import { type ReadLine, misreadings } from './file-misreadings.ts'
import { sectionTroubles } from './file-sections.ts'
import type { AwsFile, FileTrouble } from './file-trouble.ts'
import { linesIn, parseIni } from '../files/ini.ts'
import { readLikeJavaScript } from './read-like-javascript.ts'
import { readLikePython } from './read-like-python.ts'

/** How many troubles of one kind are told one by one. */
const MOST_OF_A_KIND = 5

/**
 * The troubles of a file in the order of its lines, at most five of a kind; the last of those says how many more there are. None where every
 * tool reads the file alike on the `platform`. Rows of the reference, "Grammar differences"; what needs both files is in `checkProfiles`.
 */
export function checkFile(text: string, file: AwsFile, platform: NodeJS.Platform = process.platform): readonly FileTrouble[] {
  const document = parseIni(text)
  const lines = document.sections.flatMap(linesIn).map((line) => line.text)
  const python = readLikePython(lines)
  const javaScript = readLikeJavaScript(lines)
  const read = python.flatMap((each): readonly ReadLine[] => {
    const [text, other] = [lines[each.line - 1], javaScript[each.line - 1]]
    return text === undefined || other === undefined ? [] : [{ text, python: each, javaScript: other }]
  })
  const bom = document.bom !== ''
  const found = [
    ...refusals(python, javaScript, bom),
    ...(bom ? lostHeader(read[0]) : []),
    ...misreadings(read, platform),
    ...sectionTroubles(read, file),
  ]
  return capped(found.toSorted((a, b) => a.line - b.line))
}

/** The first trouble that makes some SDK refuse the whole file; null where all read it, well or badly. */
export function refusedBy(text: string, file: AwsFile): FileTrouble | null {
  return checkFile(text, file).find(({ effect }) => effect === 'refuses-file') ?? null
}

function lostHeader(first: ReadLine | undefined): readonly FileTrouble[] {
  if (first?.python.kind !== 'header') return []
  const message =
    'Line 1 begins with a byte order mark, so Go does not see the section that begins there. Save the file as UTF-8 without one.'
  return [{ kind: 'byte-order-mark', line: 1, tools: ['Go'], effect: 'misreads', message }]
}

function capped(troubles: readonly FileTrouble[]): readonly FileTrouble[] {
  return [...new Set(troubles.map(({ kind }) => kind))]
    .flatMap((kind) => {
      const all = troubles.filter((each) => each.kind === kind)
      const more = all.length - MOST_OF_A_KIND
      const last = MOST_OF_A_KIND - 1
      return all
        .slice(0, MOST_OF_A_KIND)
        .map((each, index) => (more > 0 && index === last ? { ...each, message: `${each.message} And ${more} more like it.` } : each))
    })
    .toSorted((a, b) => a.line - b.line)
}
