// The sentences of the page that says what is wrong.
import type { Finding } from '../app/model/finding.ts'

export const doctorWords = {
  open: 'Find out what is wrong',
  title: 'What is wrong',
  looking: 'Looking at your files, portals and network…',
  again: 'Look again',
  copy: 'Copy report',
  close: 'Close',
  summary: (problems: number, hints: number) => (problems === 0 && hints === 0 ? 'Nothing is wrong.' : `${found(problems, hints)}.`),
  looked: (ago: string) => `Looked ${ago}`,
  fine: (count: number) => (count === 1 ? '1 thing is as it should be' : `${count} things are as they should be`),
  levels: { problem: 'Problem', hint: 'Hint', fine: 'Fine' } satisfies Readonly<Record<Finding['level'], string>>,
  line: (file: string, line: number | null) => (line === null ? file : `${file}, line ${line}`),
  tools: (tools: readonly string[]) => `Matters to ${tools.map((tool) => (tool === 'Python' ? 'AWS CLI, boto3' : tool)).join(', ')}`,
  report: (version: string, at: string) => `Roledeck ${version}, looked at ${at}`,
} as const

function found(problems: number, hints: number): string {
  const counted = (count: number, one: string) => (count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${one}s`])
  return [...counted(problems, 'problem'), ...counted(hints, 'hint')].join(' and ')
}
