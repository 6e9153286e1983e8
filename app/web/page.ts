// The page's files, for the browser host: read anew each time, so that a new build is served at once.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pageAsset } from '../model/page-asset.ts'

export interface PageFile {
  readonly contentType: string
  readonly body: Buffer
}

/** The file that a path means below `folder` (absolute), or null where it means none. `/` is the page. */
export async function pageFile(folder: string, path: string): Promise<PageFile | null> {
  const asset = pageAsset(path === '/' ? '/index.html' : path)
  if (asset === null) return null
  try {
    return { contentType: asset.contentType, body: await readFile(join(folder, asset.path)) }
  } catch {
    return null
  }
}
