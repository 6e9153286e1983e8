// The rules of the house, read off the sources themselves, so that a broken one is named in plain words.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  /** Imported paths; relative ones as paths from the root. */
  readonly imports: readonly string[]
}

function sourcesUnder(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => readSource(join(folder, name)))
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = [...text.matchAll(/(?:^import\s+|\bfrom\s+|\bimport\()'([^']+)'/gm)].map(([, target = '']) =>
    target.startsWith('.') ? relative(root, resolve(root, path, '..', target)) : target,
  )
  return { path, text, lines: text.trimEnd().split('\n'), imports }
}

const app = sourcesUnder('app')
const main = sourcesUnder('main')
const preload = sourcesUnder('preload')
const renderer = sourcesUnder('renderer')
const product = [...app, ...main, ...preload, ...renderer]
const everything = [...product, ...sourcesUnder('build'), ...sourcesUnder('test')]
const room = (path: string) => path.split('/').slice(0, -1).join('/')
const breaking = (sources: readonly Source[], broken: (source: Source) => readonly string[]) =>
  sources.flatMap((source) => broken(source).map((what) => `${source.path}: ${what}`))

describe('the dependency rule', () => {
  test('app/model imports only app/model and pure libraries', () => {
    const pure = new Set(['minimatch', 'fuzzysort'])
    const model = app.filter(({ path }) => path.startsWith('app/model/'))
    expect(model.length).toBeGreaterThan(5)
    expect(breaking(model, ({ imports }) => imports.filter((each) => !each.startsWith('app/model/') && !pure.has(each)))).toEqual([])
  })

  test('app imports only app, node: and libraries, never electron, test, build or the renderer', () => {
    const inside = (each: string) =>
      each.startsWith('app/') || each.startsWith('node:') || !/^(main|preload|renderer|build|test)\/|^electron/.test(each)
    expect(breaking(app, ({ imports }) => imports.filter((each) => !inside(each)))).toEqual([])
  })

  test('main knows Electron by its types; only main/index.ts imports it', () => {
    const imports = /^import (?!type\b).*from 'electron'/m
    const importers = main.filter(({ text }) => imports.test(text)).map(({ path }) => path)
    expect(importers).toEqual(['main/index.ts'])
    expect(breaking(main, (source) => source.imports.filter((each) => /^(preload|renderer|build|test)\//.test(each)))).toEqual([])
  })

  test('preload imports app/model and electron, renderer app/model and react', () => {
    const allowed = (sources: readonly Source[], libraries: readonly string[]) =>
      breaking(sources, ({ imports }) =>
        imports.filter(
          (each) => !each.startsWith('app/model/') && !/^(preload|renderer)\//.test(each) && !libraries.includes(each.split('/')[0] ?? ''),
        ),
      )
    expect(allowed(preload, ['electron'])).toEqual([])
    expect(allowed(renderer, ['react', 'react-dom'])).toEqual([])
  })

  test('nothing of the product imports build or test', () => {
    expect(breaking(product, ({ imports }) => imports.filter((each) => /^(build|test)\//.test(each)))).toEqual([])
  })

  test('the rooms of app do not import each other in a circle', () => {
    const rooms = new Map<string, Set<string>>()
    for (const { path, imports } of app) {
      // The files directly in app/ are the front door: they put the rooms together.
      if (room(path) === 'app') continue
      const targets = rooms.get(room(path)) ?? new Set<string>()
      for (const each of imports) if (each.startsWith('app/') && room(each) !== room(path) && room(each) !== 'app') targets.add(room(each))
      rooms.set(room(path), targets)
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(rooms.get(from) ?? [])].some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))))
    expect([...rooms.keys()].filter((each) => reaches(each, each))).toEqual([])
  })

  test('only the terminal speaks to the terminal', () => {
    const elsewhere = app.filter(({ path }) => !path.startsWith('app/cli/') && path !== 'app/vault/keychain-child.ts')
    expect(
      breaking(elsewhere, ({ text }) =>
        /\bconsole\.(log|info|warn|error|debug)\(|process\.std(out|err)/.test(text) ? ['writes to the terminal'] : [],
      ),
    ).toEqual([])
  })
})

describe('how it is written', () => {
  test('every file begins with a comment that says what it is', () => {
    const first = ({ lines }: Source) => (lines[0]?.startsWith('#!') ? lines[1] : lines[0]) ?? ''
    expect(breaking(everything, (source) => (first(source).startsWith('// ') ? [] : ['has no first line']))).toEqual([])
  })

  test('no file is longer than 250 lines', () => {
    const styles = readdirSync(join(root, 'renderer/styles')).map((name) => readSource(join('renderer/styles', name)))
    expect(breaking([...everything, ...styles], ({ lines }) => (lines.length > 250 ? [`has ${lines.length} lines`] : []))).toEqual([])
  })

  test('no file is named after a role instead of a subject', () => {
    const vague = /(^|\/)(utils?|helpers?|common|shared|misc|types|constants|.*-?(manager|service|controller|factory))\.(ts|mjs)$/
    expect(breaking(everything, ({ path }) => (vague.test(path) ? ['is named after a role'] : []))).toEqual([])
  })

  test('no source holds a path of somebody’s machine or the name of a package registry', () => {
    // Spelt so that this file does not hold what it looks for.
    const places = /\/wor[k]\/|\/home\/[a-z]{2,}\/|registry\.[a-z]+\./
    expect(breaking(everything, ({ text }) => text.match(places) ?? [])).toEqual([])
  })
})

describe('the packages', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>

  test('every version is exact', () => {
    const versions = Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })
    expect(versions.length).toBeGreaterThan(10)
    expect(versions.filter(([, version]) => !/^(npm:@github\/keytar@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  test('every package that the product imports is a dependency, and the other way round', () => {
    const named = (each: string) => (each.startsWith('@') ? each.split('/').slice(0, 2).join('/') : (each.split('/')[0] ?? ''))
    const imported = new Set(
      product.flatMap(({ imports }) => imports.filter((each) => !/^(app|main|preload|renderer)\/|^node:/.test(each)).map(named)),
    )
    // Electron is what the packaged app runs on, and never a part of it.
    imported.delete('electron')
    expect([...imported].toSorted()).toEqual(Object.keys(manifest['dependencies'] ?? {}).toSorted())
  })
})
