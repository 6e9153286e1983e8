// The types of the library as one file that needs none of our sources: what tsc declares of app/provider.ts and of the few files that it shows.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const project = fileURLToPath(new URL('tsconfig.library.json', import.meta.url))
const declared = fileURLToPath(new URL('../.tsbuild/library', import.meta.url))

const FROM = / from '(\.[^']+)\.ts'/g
const SHOWN = /^export (?:type )?\{([^}]*)\} from '[^']+';$/gm
const IMPORT = /^import [^;]*;$/gm
const VALUE = /(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?declare (?:function|const) (\w+)[^\n]*\n?/g

/**
 * Writes `target` (absolute). A name that is declared twice, or not at all, is found by whoever compiles the file; the tests do.
 * @param {string} target
 */
export async function writeLibraryTypes(target) {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', project])
  const entry = join(declared, 'provider.d.ts')
  const files = await inOrder(entry)
  const face = files.get(entry) ?? ''
  const names = [...face.matchAll(SHOWN)].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
  const own = [...face.matchAll(/^export declare \w+ (\w+)/gm)].map(([, name = '']) => name)
  const shown = [...new Set([...names, ...own])].filter((name) => name !== '').toSorted()
  // Of what is not shown, types may be referred to; values cannot.
  const bodies = [...files.values()].map((text) => plain(text).replaceAll(VALUE, (all, name) => (shown.includes(name) ? all : '')))
  await writeFile(target, `// The types of roledeck's library.\n${bodies.join('\n')}\nexport { ${shown.join(', ')} };\n`)
}

/**
 * The declarations by their files, each after those that it refers to.
 * @param {string} file
 * @param {Map<string, string>} known
 * @returns {Promise<Map<string, string>>}
 */
async function inOrder(file, known = new Map()) {
  const text = await readFile(file, 'utf8')
  for (const [, path = ''] of text.matchAll(FROM)) {
    const next = resolve(dirname(file), `${path}.d.ts`)
    if (!known.has(next)) await inOrder(next, known)
  }
  return known.set(file, text)
}

/**
 * Declarations of a module as those of a part of one.
 * @param {string} text
 */
function plain(text) {
  const alone = text
    .replaceAll(SHOWN, '')
    .replaceAll(IMPORT, '')
    .replaceAll(/^export \{\};$/gm, '')
  return alone
    .replaceAll(/^export /gm, '')
    .replaceAll(/^(const|function|class) /gm, 'declare $1 ')
    .trim()
}
