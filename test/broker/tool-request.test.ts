// What is refused at a door on loopback before anybody looks at its token.
import { describe, expect, test } from 'vitest'
import { type Asked, whyNoTool } from '../../app/broker/tool-request.ts'

const PORT = 4_711

/** A question with these headers, as Node hands it over; without a host of its own it names ours. */
function question(headers: Readonly<Record<string, string>>, method = 'GET', host: readonly string[] = ['127.0.0.1:4711']): Asked {
  const [first] = host
  return {
    method,
    headers: { ...(first === undefined ? {} : { host: first }), ...headers },
    rawHeaders: [...host.map((each) => ['Host', each]), ...Object.entries(headers)].flat(),
  }
}

describe('a question of a tool', () => {
  test.each([
    ['with nothing but its token', question({ authorization: 'x' })],
    ['that calls this machine by name', question({}, 'GET', ['localhost:4711'])],
    ['that says that it has no body', question({ 'content-length': '0' })],
    ['with the headers that SDKs add', question({ accept: 'application/json', 'user-agent': 'aws-sdk', 'amz-sdk-request': 'attempt=1' })],
  ])('%s is let through', (_, asked) => {
    expect(whyNoTool(asked, PORT)).toBeNull()
  })
})

describe('a question that cannot come from a tool', () => {
  test.each([
    ['of a stranger', ['evil.example']],
    ['of a stranger with our port', ['evil.example:4711']],
    ['with another port', ['127.0.0.1:80']],
    ['without a port', ['127.0.0.1']],
    ['of another address of this machine', ['127.0.0.2:4711']],
    ['of all addresses', ['0.0.0.0:4711']],
    ['in another case', ['LOCALHOST:4711']],
    ['with a dot at its end', ['localhost.:4711']],
    ['with a name before it', ['user@127.0.0.1:4711']],
    ['that is empty', ['']],
    ['that is missing', []],
    ['given twice, ours first', ['127.0.0.1:4711', 'evil.example']],
    ['given twice, ours last', ['evil.example', '127.0.0.1:4711']],
    ['given twice alike', ['127.0.0.1:4711', '127.0.0.1:4711']],
  ])('has a Host %s', (_, host) => {
    expect(whyNoTool(question({ authorization: 'x' }, 'GET', host), PORT)).toMatchObject({ status: 403 })
  })

  test.each([
    ['the Origin of a page', { origin: 'https://evil.example' }, 403],
    ['an Origin that hides itself', { origin: 'null' }, 403],
    ['an empty Origin', { origin: '' }, 403],
    ['our own Origin', { origin: 'http://127.0.0.1:4711' }, 403],
    ['what browsers add', { 'sec-fetch-site': 'none' }, 403],
    ['a body', { 'content-length': '2' }, 413],
    ['a length that is none', { 'content-length': '00' }, 413],
    ['a body of unknown length', { 'transfer-encoding': 'chunked' }, 413],
  ])('has %s', (_, headers, status) => {
    expect(whyNoTool(question(headers), PORT)).toMatchObject({ status })
  })

  test.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'get', ''])('does %s', (method) => {
    expect(whyNoTool(question({}, method), PORT)).toMatchObject({ status: 405 })
  })
})
