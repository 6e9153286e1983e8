// Points AWS CLI 2.9 and boto3 1.26, which know no endpoint variables, at another server: every endpoint rule set becomes one rule.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SERVICES = ['sso/2019-06-10', 'sso-oidc/2019-06-10', 'sts/2011-06-15']

/** What these tools fill in by themselves; a rule set must declare it. STS asks for one more. */
const PARAMETERS = {
  Region: { builtIn: 'AWS::Region', required: false, documentation: '', type: 'String' },
  UseDualStack: { builtIn: 'AWS::UseDualStack', required: true, default: false, documentation: '', type: 'Boolean' },
  UseFIPS: { builtIn: 'AWS::UseFIPS', required: true, default: false, documentation: '', type: 'Boolean' },
  Endpoint: { builtIn: 'SDK::Endpoint', required: false, documentation: '', type: 'String' },
  UseGlobalEndpoint: { builtIn: 'AWS::STS::UseGlobalEndpoint', required: true, default: false, documentation: '', type: 'Boolean' },
}

/**
 * Writes the rule sets for `url` into `folder` and answers the environment that makes botocore read them before its own.
 * The tools also stop looking for an instance's metadata and for a pager.
 */
export async function writeOldSdkModels(folder: string, url: string): Promise<Readonly<Record<string, string>>> {
  const ruleSet = {
    version: '1.0',
    parameters: PARAMETERS,
    rules: [{ conditions: [], endpoint: { url, properties: {}, headers: {} }, type: 'endpoint' }],
  }
  for (const service of SERVICES) {
    await mkdir(join(folder, service), { recursive: true })
    await writeFile(join(folder, service, 'endpoint-rule-set-1.json'), JSON.stringify(ruleSet))
  }
  return { AWS_DATA_PATH: folder, AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' }
}
