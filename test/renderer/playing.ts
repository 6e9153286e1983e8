// What the tests of the built window share: one theatre a file, each scene gone after its test, and no error of the page overlooked.
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Scene, type Stage, type Theatre, openTheatre } from './window-page.ts'

/** Called in a `describe`; answers what puts a scene on. */
export function usePlays(): (scene: Scene) => Promise<Stage> {
  let theatre: Theatre
  const stages: Stage[] = []
  beforeAll(async () => {
    theatre = await openTheatre()
  })
  afterAll(() => theatre.close())
  afterEach(async () => {
    for (const stage of stages.splice(0)) {
      expect(stage.errors).toEqual([])
      await stage.page.context().close()
    }
  })
  return async (scene) => {
    const stage = await theatre.play(scene)
    stages.push(stage)
    return stage
  }
}
