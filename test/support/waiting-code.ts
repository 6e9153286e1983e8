// A device code that waits in a house, and engines that find it there.
import { expect } from 'vitest'
import { systemClock } from '../../app/clock.ts'
import type { Browser, Vault } from '../../app/ports.ts'
import { signInItem } from '../../app/vault/sign-in-record.ts'
import { until } from './caller.ts'
import { type SignInHouse, ask, followingBrowser, shownCode } from './sign-in-house.ts'

/** A device code that an engine of this house waits for. */
export async function waiting(house: SignInHouse, browser: Browser = followingBrowser(), vault: Vault = house.vault) {
  const engine = house.engine({ browser, vault })
  const asking = ask(engine, 'device')
  return { engine, asking, code: await shownCode(engine) }
}

const SLOW_MS = 300

/** The keychain of this house, slow with what sign-ins leave. */
export function slowAtSignIns({ vault, portal }: SignInHouse): Vault {
  const item = signInItem(portal.id)
  const slowly = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (name === item) await systemClock.sleep(SLOW_MS)
    return work()
  }
  return {
    ...vault,
    read: (name) => slowly(name, () => vault.read(name)),
    write: (name, value) => slowly(name, () => vault.write(name, value)),
  }
}

/** Whatever is still to be written by a slow keychain is written afterwards. */
export function passSlowWrites(): Promise<void> {
  return systemClock.sleep(SLOW_MS * 3)
}

/** The code that an engine has left waiting at its end. */
export async function leaveWaiting(house: SignInHouse, browser?: Browser) {
  const { engine, code } = await waiting(house, browser)
  await until('the code is kept', () => (house.noted()?.pendingUntil ?? null) !== null, 20_000)
  await engine.close()
  return code
}

/** An engine that stays. */
export function started(house: SignInHouse, browser?: Browser) {
  const engine = house.engine(browser === undefined ? {} : { browser })
  engine.start()
  return engine
}

async function isNothingLeft({ left, noted }: SignInHouse): Promise<boolean> {
  return (await left()).waiting === null && (noted()?.pendingUntil ?? null) === null
}

export async function expectNothingLeft(house: SignInHouse): Promise<void> {
  await untilNothingLeft(house)
  expect(await isNothingLeft(house)).toBe(true)
}

export function untilNothingLeft(house: SignInHouse): Promise<void> {
  return until('nothing waits in the keychain', () => isNothingLeft(house), 20_000)
}
