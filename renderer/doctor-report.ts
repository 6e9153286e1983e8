// What an examination found, sorted for people: what is wrong first; and the same as plain text.
import { type Examination, type Finding, sectionsOf } from '../app/model/finding.ts'
import { isoSeconds } from '../app/model/time.ts'
import { doctorWords } from './doctor-words.ts'

export interface FindingGroup {
  readonly title: string
  /** Problems, then hints. */
  readonly found: readonly Finding[]
  readonly fine: readonly Finding[]
}

/** Groups with a problem first, then those with a hint; else in the order that every view has. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  return sectionsOf(findings)
    .map(({ title, findings: own }) => ({
      title,
      found: own.filter(({ level }) => level !== 'fine'),
      fine: own.filter(({ level }) => level === 'fine'),
    }))
    .toSorted((a, b) => weight(a) - weight(b))
}

function weight({ found: [worst] }: FindingGroup): number {
  return worst === undefined ? 2 : worst.level === 'problem' ? 0 : 1
}

export function countOf(findings: readonly Finding[], level: Finding['level']): number {
  return findings.filter((each) => each.level === level).length
}

/** "/users/me/.aws/config, line 3"; null where it is about no file, or where the sentence says all of it. */
export function placeInWords({ file, line, message }: Finding): string | null {
  return file === null || (line === null && message.includes(file)) ? null : doctorWords.line(file, line)
}

/** Whom it concerns; null where that is nobody in particular. */
export function toolsInWords({ tools }: Finding): string | null {
  return tools.length === 0 || tools.length === 3 ? null : doctorWords.tools(tools)
}

/** The whole of it, for a colleague or an issue tracker. Findings hold no secret. */
export function reportText({ at, findings }: Examination, version: string): string {
  const groups = groupFindings(findings).map(({ title, found, fine }) => [title, ...[...found, ...fine].flatMap(linesOf)].join('\n'))
  const summary = doctorWords.summary(countOf(findings, 'problem'), countOf(findings, 'hint'))
  return `${[`${doctorWords.report(version, isoSeconds(at))}\n${summary}`, ...groups].join('\n\n')}\n`
}

function linesOf(finding: Finding): readonly string[] {
  const more = [placeInWords(finding), toolsInWords(finding)].filter((each) => each !== null)
  return [`  ${doctorWords.levels[finding.level]}: ${finding.message}`, ...more.map((each) => `    ${each}`)]
}
