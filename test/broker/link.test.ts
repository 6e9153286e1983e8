// The link to an engine in the same process: what needs somebody who stays is refused.
import { expect, test } from 'vitest'
import { linkTo } from '../../app/broker/link.ts'
import { signedIn } from '../support/engine.ts'

test('a permit is refused: nobody would be there', async () => {
  const world = await signedIn()
  const link = linkTo(world.engine)
  expect(await link.permit({ role: world.role(), region: null, forMs: 60_000 })).toMatchObject({
    ok: false,
    failure: { kind: 'engine', next: expect.stringContaining('roledeck agent') as unknown },
  })
  await link.close()
})
