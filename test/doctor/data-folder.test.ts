// A data folder that cannot be written is found before it stops everything else.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolderFindings } from '../../app/doctor/data-folder.ts'
import { tempFolder } from '../support/temp.ts'

test('where it can be written nothing is said, and nothing is left', async () => {
  const folder = join(tempFolder(), 'data')
  mkdirSync(folder)
  expect(await dataFolderFindings(folder)).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test('where it cannot, that is a problem with its reason', async () => {
  const file = join(tempFolder(), 'data')
  writeFileSync(file, 'no folder')
  expect(await dataFolderFindings(file)).toMatchObject([
    {
      check: 'engine',
      level: 'problem',
      file,
      message: expect.stringMatching(/^Roledeck cannot write into its data folder: .+\.$/) as string,
    },
  ])
})
