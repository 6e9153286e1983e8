// A page's frames as Electron tells them to the main process.
import type { Frame } from 'playwright-core'
import { addressOutside, originOutside } from './address.ts'

/** The part of WebFrameMain that a sender check can read. */
export interface KnownFrame extends Pick<Electron.WebFrameMain, 'url' | 'origin' | 'frameTreeNodeId'> {
  readonly parent: KnownFrame | null
  readonly top: KnownFrame
}

const numbers = new WeakMap<Frame, number>()
let count = 0

export function knownFrame(frame: Frame): KnownFrame {
  const parent = frame.parentFrame()
  return {
    url: addressOutside(frame.url()),
    origin: originOutside(frame.url()),
    frameTreeNodeId: numberOf(frame),
    parent: parent === null ? null : knownFrame(parent),
    get top() {
      return knownFrame(frame.page().mainFrame())
    },
  }
}

function numberOf(frame: Frame): number {
  const number = numbers.get(frame) ?? (count += 1)
  numbers.set(frame, number)
  return number
}
