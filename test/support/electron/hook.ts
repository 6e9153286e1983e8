// Loaded before the shipped bundle (`node --import`): whoever asks for Electron gets the stand-in. The only replacement of that module anywhere.
import { register } from 'node:module'

const standIn = JSON.stringify(new URL('electron.js', import.meta.url).href)
/** Electron can be imported by its names and as a whole, which is what electron-store does. */
const both = JSON.stringify(dataUrl(`import * as all from ${standIn}\nexport * from ${standIn}\nexport default all`))

register(
  dataUrl(`export const resolve = (specifier, context, next) =>
  specifier === 'electron' ? { url: ${both}, shortCircuit: true } : next(specifier, context)`),
)

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`
}
