// Prints as JSON who the providers of the JavaScript SDK are that ask a container's endpoint, with whatever environment they are started in.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromHttp } from '@aws-sdk/credential-provider-http'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { fromContainerMetadata } from '@smithy/credential-provider-imds'

// The fromNodeProviderChain of @aws-sdk/credential-providers hands its options to this one and adds nothing.
const PROVIDERS = { fromHttp, fromContainerMetadata, fromNodeProviderChain: defaultProvider }

async function identity(provider) {
  try {
    const { Arn } = await new STSClient({ region: 'eu-west-1', credentials: provider({}) }).send(new GetCallerIdentityCommand({}))
    return Arn
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

const answers = {}
for (const [title, provider] of Object.entries(PROVIDERS)) answers[title] = await identity(provider)
process.stdout.write(JSON.stringify(answers))
