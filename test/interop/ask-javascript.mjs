// Prints as JSON who the providers of the JavaScript SDK are with each profile that is named; '' stands for none.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni } from '@aws-sdk/credential-provider-ini'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { fromProcess } from '@aws-sdk/credential-provider-process'
import { fromSSO } from '@aws-sdk/credential-provider-sso'

// The fromNodeProviderChain of @aws-sdk/credential-providers hands its options to this one and adds nothing.
const PROVIDERS = { fromIni, fromProcess, fromSSO, fromNodeProviderChain: defaultProvider }

async function identity(provider, name) {
  try {
    const credentials = await provider(name === '' ? {} : { profile: name })()
    const { Arn } = await new STSClient({ region: 'eu-west-1', credentials }).send(new GetCallerIdentityCommand({}))
    return Arn
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

async function identities(name) {
  const answers = {}
  for (const [title, provider] of Object.entries(PROVIDERS)) answers[title] = await identity(provider, name)
  return answers
}

const all = []
for (const name of process.argv.slice(2)) all.push(await identities(name))
process.stdout.write(JSON.stringify(all))
