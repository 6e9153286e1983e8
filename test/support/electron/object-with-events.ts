// Electron's objects are made with `new` and tell events; these two make such objects out of plain functions and records.
import { EventEmitter } from 'node:events'

/** What `new` makes, out of a function that makes it. */
export function constructible<Given extends readonly unknown[], Made extends object>(
  make: (...given: Given) => Made,
): new (...given: Given) => Made {
  // A function that `new` may call; it answers an object, which is then what `new` answers.
  function made(...given: Given): Made {
    return make(...given)
  }
  return made as unknown as new (...given: Given) => Made
}

/** The members and `on`, `once`, `off`, `emit` beside them. The members are what the compiler holds against electron.d.ts. */
export function withEvents<Members extends object>(members: Members): Members & EventEmitter {
  // Not by assignment: members that are computed stay so.
  return Object.defineProperties(new EventEmitter(), Object.getOwnPropertyDescriptors(members)) as Members & EventEmitter
}

export interface Preventable {
  readonly preventDefault: () => void
  readonly defaultPrevented: boolean
}

/** An event whose listener may say no, with what else it carries. */
export function preventable<More extends object>(more: More): More & Preventable {
  let prevented = false
  const event = {
    preventDefault: () => {
      prevented = true
    },
  }
  Object.defineProperty(event, 'defaultPrevented', { get: () => prevented })
  return Object.assign(event, more) as unknown as More & Preventable
}
