// The regions that a person may choose from, and the one that a start URL names by itself.

/** Regions with Identity Center, by the names of AWS. Others may be typed: the engine checks the pattern, not this list. */
export const REGIONS: readonly { readonly code: string; readonly name: string }[] = [
  { code: 'us-east-1', name: 'N. Virginia' },
  { code: 'us-east-2', name: 'Ohio' },
  { code: 'us-west-1', name: 'N. California' },
  { code: 'us-west-2', name: 'Oregon' },
  { code: 'eu-central-1', name: 'Frankfurt' },
  { code: 'eu-central-2', name: 'Zurich' },
  { code: 'eu-north-1', name: 'Stockholm' },
  { code: 'eu-south-1', name: 'Milan' },
  { code: 'eu-south-2', name: 'Spain' },
  { code: 'eu-west-1', name: 'Ireland' },
  { code: 'eu-west-2', name: 'London' },
  { code: 'eu-west-3', name: 'Paris' },
  { code: 'ap-east-1', name: 'Hong Kong' },
  { code: 'ap-northeast-1', name: 'Tokyo' },
  { code: 'ap-northeast-2', name: 'Seoul' },
  { code: 'ap-northeast-3', name: 'Osaka' },
  { code: 'ap-south-1', name: 'Mumbai' },
  { code: 'ap-south-2', name: 'Hyderabad' },
  { code: 'ap-southeast-1', name: 'Singapore' },
  { code: 'ap-southeast-2', name: 'Sydney' },
  { code: 'ap-southeast-3', name: 'Jakarta' },
  { code: 'ap-southeast-4', name: 'Melbourne' },
  { code: 'ap-southeast-5', name: 'Malaysia' },
  { code: 'ca-central-1', name: 'Canada Central' },
  { code: 'ca-west-1', name: 'Calgary' },
  { code: 'sa-east-1', name: 'São Paulo' },
  { code: 'af-south-1', name: 'Cape Town' },
  { code: 'il-central-1', name: 'Tel Aviv' },
  { code: 'me-central-1', name: 'UAE' },
  { code: 'me-south-1', name: 'Bahrain' },
  { code: 'mx-central-1', name: 'Mexico Central' },
  { code: 'us-gov-east-1', name: 'GovCloud East' },
  { code: 'us-gov-west-1', name: 'GovCloud West' },
  { code: 'cn-north-1', name: 'Beijing' },
  { code: 'cn-northwest-1', name: 'Ningxia' },
  { code: 'eusc-de-east-1', name: 'European Sovereign Cloud' },
]

const REGION = /^(us-gov|eusc-de|us|eu|ap|sa|ca|me|af|il|mx|cn)-[a-z]+-\d$/

/** The region that the URL's host names (`….portal.eu-west-1.app.aws`, GovCloud's, China's), or null: `acme.awsapps.com` says nothing. */
export function regionInUrl(startUrl: string): string | null {
  const given = startUrl.trim()
  const address = given.includes('://') ? given : `https://${given}`
  if (!URL.canParse(address)) return null
  return new URL(address).hostname.split('.').find((each) => REGION.test(each)) ?? null
}
