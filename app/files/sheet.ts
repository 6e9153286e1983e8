// One AWS file under edit: read once, then changed subject by subject, each through a small document, however large the file is.
import { type IniDocument, type Section, parseIni, printIni } from './ini.ts'
import { type FileKind, type Subject, subjectKey, subjectOf } from './profile-sections.ts'

export interface Sheet {
  /**
   * The part of the document that an edit of the subject needs: its sections, each with the one above (a blank line there may be ours), and the
   * last section of the file (new ones come below it, and its last line may be open).
   */
  view(subject: Subject): IniDocument
  /** Puts an edited view back. Sections that it has lost are gone; new ones come last. */
  put(view: IniDocument, edited: IniDocument): void
  /** The document as it was read. */
  readonly whole: IniDocument
  text(): string
}

/** `text` null: there is no file. */
export function openSheet(text: string | null, file: FileKind): Sheet {
  const whole = parseIni(text ?? '')
  const { bom, end, sections: read } = whole
  /** By their places; null where one is gone, so that places last. */
  const sections: (Section | null)[] = [...read]
  const places = new Map<string, number[]>()
  for (const [at, section] of read.entries()) index(section, at)

  function index(section: Section, at: number): void {
    const subject = subjectOf(section, file)
    if (subject === null) return
    const key = subjectKey(subject)
    const known = places.get(key)
    if (known === undefined) places.set(key, [at])
    else known.push(at)
  }

  const above = (from: number) => {
    let at = from - 1
    while (at > 0 && sections[at] === null) at -= 1
    return at
  }

  return {
    whole,
    view(subject) {
      const own = (places.get(subjectKey(subject)) ?? []).filter((at) => sections[at] !== null)
      const wanted = new Set([...own.flatMap((at) => [above(at), at]), above(sections.length)])
      const seen = [...wanted].toSorted((a, b) => a - b).flatMap((at) => sections[at] ?? [])
      return { bom, end, sections: seen }
    },
    put(view, edited) {
      const staying = new Set(edited.sections.map(({ at }) => at))
      for (const { at } of view.sections) if (at !== undefined && !staying.has(at)) sections[at] = null
      for (const section of edited.sections) {
        if (section.at !== undefined) {
          sections[section.at] = section
          continue
        }
        const at = sections.length
        sections.push({ ...section, at })
        index(section, at)
      }
    },
    text: () => printIni({ bom, end, sections: sections.filter((each) => each !== null) }),
  }
}
