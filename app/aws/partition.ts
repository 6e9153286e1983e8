// Partitions: which hosts belong to a region. The one table behind endpoints, console links and allowed external links.
import { type Result, fail, ok } from '../model/failure.ts'

export interface Partition {
  readonly name: 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc'
  readonly regions: RegExp
  /** Suffix of service hosts: `oidc.<region>.<suffix>`. */
  readonly suffix: string
  readonly consoleHost: string
  readonly signinHost: string
}

// AWS's partitions.json; sign-in hosts as in reference 0.3. The isolated partitions have no public sign-in host and are left out.
const PARTITIONS: readonly Partition[] = [
  {
    name: 'aws',
    regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
    suffix: 'amazonaws.com',
    consoleHost: 'console.aws.amazon.com',
    signinHost: 'signin.aws.amazon.com',
  },
  {
    name: 'aws-cn',
    regions: /^cn-\w+-\d+$/,
    suffix: 'amazonaws.com.cn',
    consoleHost: 'console.amazonaws.cn',
    signinHost: 'signin.amazonaws.cn',
  },
  {
    name: 'aws-us-gov',
    regions: /^us-gov-\w+-\d+$/,
    suffix: 'amazonaws.com',
    consoleHost: 'console.amazonaws-us-gov.com',
    signinHost: 'signin.amazonaws-us-gov.com',
  },
  {
    name: 'aws-eusc',
    regions: /^eusc-de-\w+-\d+$/,
    suffix: 'amazonaws.eu',
    consoleHost: 'console.amazonaws-eusc.eu',
    signinHost: 'signin.amazonaws-eusc.eu',
  },
]

/** The partition of a region, or a `bad-input` failure that names the region. */
export function partitionOf(region: string): Result<Partition> {
  const found = PARTITIONS.find((each) => each.regions.test(region))
  if (found !== undefined) return ok(found)
  return fail('bad-input', `${JSON.stringify(region)} is not an AWS region.`, 'Give one such as eu-west-1, us-gov-west-1 or cn-north-1.')
}

/** The sign-in host that federates into a region's console. Only us-gov-east-1 has one of its own that must be used. */
export function signinHostOf(partition: Partition, region: string): string {
  return region === 'us-gov-east-1' ? `${region}.${partition.signinHost}` : partition.signinHost
}
