// Where an engine of a program's own keeps its locks: in a folder of this user, whatever others have put in its place.
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ownSurroundings } from '../../app/library/surroundings.ts'
import { tempFolder } from '../support/temp.ts'

const NAME = `roledeck-library-${process.getuid?.() ?? 'user'}`
const modeOf = (path: string) => statSync(path).mode & 0o777

let temporary = ''

/** A user whose data folder cannot be made, and who has no runtime folder. */
beforeEach(() => {
  const home = tempFolder()
  temporary = join(home, 'tmp')
  mkdirSync(temporary)
  writeFileSync(join(home, 'file'), '')
  const stubs = { ROLEDECK_DATA_DIR: join(home, 'file', 'data'), TMPDIR: temporary, XDG_RUNTIME_DIR: undefined }
  for (const [name, value] of Object.entries(stubs)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
})

function folder(): string | null {
  const own = ownSurroundings()
  return own.ok ? own.value.dataFolder : null
}

/** Runs as another user of this machine, in the eyes of what is tested. */
function asAnother(): void {
  const uid = process.getuid?.() ?? 0
  vi.spyOn(process, 'getuid').mockReturnValue(uid + 1)
  onTestFinished(() => void vi.restoreAllMocks())
}

describe('where the data folder cannot be written', () => {
  test('it is a folder among the temporary ones, for this user alone, again and again', () => {
    const wanted = join(temporary, NAME)
    expect(folder()).toBe(wanted)
    expect(modeOf(wanted)).toBe(0o700)
    chmodSync(wanted, 0o755)
    expect(folder()).toBe(wanted)
    expect(modeOf(wanted)).toBe(0o700)
  })

  test('a link that stands there is not followed, and what it leads to stays as it is', () => {
    const target = join(temporary, 'public')
    mkdirSync(target)
    chmodSync(target, 0o755)
    symlinkSync(target, join(temporary, NAME))
    expect(folder()).toBeNull()
    expect(modeOf(target)).toBe(0o755)
  })

  test('a link to nowhere makes no folder there', () => {
    symlinkSync(join(temporary, 'elsewhere'), join(temporary, NAME))
    expect(folder()).toBeNull()
    expect(existsSync(join(temporary, 'elsewhere'))).toBe(false)
  })

  test('a file that stands there is no folder', () => {
    writeFileSync(join(temporary, NAME), '')
    expect(folder()).toBeNull()
  })

  test('somebody else’s folder is not used', () => {
    asAnother()
    const name = join(temporary, `roledeck-library-${process.getuid?.()}`)
    mkdirSync(name, { mode: 0o755 })
    expect(folder()).toBeNull()
    expect(modeOf(name)).toBe(0o755)
  })

  test('the user’s runtime folder comes first, if it is one', () => {
    const runtime = tempFolder()
    vi.stubEnv('XDG_RUNTIME_DIR', runtime)
    expect(folder()).toBe(join(runtime, 'roledeck-library'))
    expect(modeOf(join(runtime, 'roledeck-library'))).toBe(0o700)
    for (const none of ['', 'run', join(temporary, 'missing')]) {
      vi.stubEnv('XDG_RUNTIME_DIR', none)
      expect(folder()).toBe(join(temporary, NAME))
    }
    vi.stubEnv('XDG_RUNTIME_DIR', runtime)
    asAnother()
    expect(folder()).toBeNull()
    expect(existsSync(join(temporary, `roledeck-library-${process.getuid?.()}`))).toBe(true)
  })
})
