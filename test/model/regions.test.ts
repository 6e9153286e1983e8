// The region that a start URL names by itself.
import { expect, test } from 'vitest'
import { partitionOf } from '../../app/aws/partition.ts'
import { REGIONS, regionInUrl } from '../../app/model/regions.ts'

test.each([
  ['https://ssoins-1234.portal.eu-west-1.app.aws', 'eu-west-1'],
  ['https://ssoins-1234.eu-central-2.portal.amazonaws.com/', 'eu-central-2'],
  ['https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-1', 'us-gov-west-1'],
  ['start.cn-north-1.home.awsapps.cn/directory/acme', 'cn-north-1'],
  ['https://acme.awsapps.com/start', null],
  ['https://start.us-gov-home.awsapps.com/directory/acme', null],
  ['https://acme.example/eu-west-1', null],
  ['http://', null],
  ['', null],
])('%s names %s', (url, region) => {
  expect(regionInUrl(url)).toBe(region)
})

test('every region that is offered is one that the engine takes', () => {
  expect(REGIONS.map(({ code }) => code).filter((code) => !partitionOf(code).ok)).toEqual([])
})
