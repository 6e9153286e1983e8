// Whether this machine's clock is right, by what AWS's answers say, and where it is set. Pure.
import type { Apart } from '../browser-return.ts'
import { type Finding, found } from '../model/finding.ts'
import { skewInWords } from '../model/skew.ts'

/** `skewMs`: how much AWS's clock is ahead; null: nothing tells. */
export function clockFindings(skewMs: number | null, platform: NodeJS.Platform, apart: Apart | null): readonly Finding[] {
  if (skewMs === null) return []
  const wrong = skewInWords(skewMs)
  if (wrong === null) return [found('clock', 'fine', 'This machine’s clock agrees with AWS’s.')]
  const effect = 'Roledeck reckons with that, but AWS may refuse what other tools send.'
  return [found('clock', 'problem', `${wrong} ${effect} ${setting(platform, apart)}`)]
}

function setting(platform: NodeJS.Platform, apart: Apart | null): string {
  if (apart === 'container') return 'Set the clock of the machine that the container runs on.'
  if (apart === 'wsl') return 'Set the clock of WSL: sudo hwclock -s'
  switch (platform) {
    case 'darwin':
      return 'Have it set by itself: System Settings, General, Date & Time.'
    case 'win32':
      return 'Have it set by itself: Settings, Time & language, Date & time.'
    default:
      return 'Have it set by itself: sudo timedatectl set-ntp true'
  }
}
