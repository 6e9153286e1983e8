// A stand-in for Electron's own files, since its binary is not on every machine: as much of them as the packager looks at, its fuses the wrong way round.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type Desktop = 'linux' | 'win32' | 'darwin'

/** Electron's fuses lie behind this text: https://github.com/electron/fuses. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const WIRE_VERSION = 1

/** In the order of the wire, by the names that electron-builder.yml uses. */
export const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const

export type FuseStates = Readonly<Record<string, boolean>>

function wireOf(states: FuseStates): Buffer {
  const wire = FUSES.map((name) => (states[name] === true ? '1' : '0')).join('')
  return Buffer.concat([Buffer.from(SENTINEL), Buffer.from([WIRE_VERSION, FUSES.length]), Buffer.from(wire)])
}

/** The fuses of a binary. Throws where it has none. */
export function readFuses(binary: Buffer): FuseStates {
  const at = binary.indexOf(SENTINEL)
  if (at < 0) throw new Error('no fuses')
  const wire = binary.subarray(at + SENTINEL.length + 2)
  return Object.fromEntries(FUSES.map((name, index) => [name, wire[index] === 0x31]))
}

/** Fills `folder` with what the packager of one system expects, every fuse the opposite of `wanted`. */
export function makeStandIn(folder: string, desktop: Desktop, wanted: FuseStates): void {
  const write = (path: string, data: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), data, { mode: 0o755 })
  }
  const fuses = wireOf(Object.fromEntries(FUSES.map((name) => [name, wanted[name] !== true])))
  write('LICENSE', 'Electron’s licence')
  write('LICENSES.chromium.html', 'Chromium’s licences')
  if (desktop === 'darwin') {
    const contents = 'Electron.app/Contents'
    write(`${contents}/Info.plist`, plist('Electron'))
    write(`${contents}/MacOS/Electron`, '')
    write(`${contents}/Resources/en.lproj/locale.pak`, '')
    write(`${contents}/Frameworks/Electron Helper.app/Contents/Info.plist`, plist('Electron Helper'))
    write(`${contents}/Frameworks/Electron Helper.app/Contents/MacOS/Electron Helper`, '')
    write(`${contents}/Frameworks/Electron Framework.framework/Electron Framework`, fuses)
    write(`${contents}/Frameworks/Electron Framework.framework/Versions/A/Resources/en.lproj/locale.pak`, '')
    return
  }
  write('locales/en-US.pak', '')
  write('locales/de.pak', '')
  if (desktop === 'win32') write('electron.exe', windowsProgram(fuses))
  else write('electron', Buffer.concat([Buffer.from('\u007fELF'), fuses]))
}

function plist(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string></dict></plist>`
}

interface ResEdit {
  readonly NtExecutable: { createEmpty(is32Bit: boolean, isDLL: boolean): { generate(): ArrayBuffer } }
  readonly NtExecutableResource: { from(executable: object): { readonly entries: object[]; outputResource(executable: object): void } }
  readonly Resource: {
    readonly VersionInfo: {
      createEmpty(): {
        lang: number
        setStringValues(language: object, values: object): void
        outputToResourceEntries(entries: object[]): void
      }
      fromEntries(entries: object[]): object[]
    }
  }
}

/** The packager's own library for the resources of a Windows program. */
export function resedit(): ResEdit {
  const require = createRequire(import.meta.url)
  return createRequire(require.resolve('app-builder-lib'))('resedit') as ResEdit
}

/** An empty program with the version that every Windows program has; the fuses lie behind its end, where they survive an edit of its resources. */
function windowsProgram(fuses: Buffer): Buffer {
  const { NtExecutable, NtExecutableResource, Resource } = resedit()
  const executable = NtExecutable.createEmpty(false, false)
  const resources = NtExecutableResource.from(executable)
  const version = Resource.VersionInfo.createEmpty()
  version.lang = 1033
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' })
  version.outputToResourceEntries(resources.entries)
  resources.outputResource(executable)
  return Buffer.concat([Buffer.from(executable.generate()), fuses])
}
