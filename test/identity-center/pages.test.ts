// The emulator's pages in a real browser: the verification page approves and denies, the portal's shortcut shows its role.
import { CreateTokenCommand, type SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { QUIET_CHROMIUM } from '../support/quiet-chromium.ts'
import { oidcClient, refusal, register } from './clients.ts'
import { DEVICE_GRANT } from './grants.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

describe('in Chromium', needs('chromium'), () => {
  let browser: Browser
  let page: Page
  let center: IdentityCenter
  let client: SSOOIDCClient

  beforeAll(async () => {
    browser = await chromium.launch(QUIET_CHROMIUM)
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    const account = { accountId: '000000000042', accountName: 'R&D <prod>', emailAddress: '', roles: ['Team+Ops=1,on.call@eu-west_2'] }
    center = await startIdentityCenter({ assignments: [account] })
    client = oidcClient(center)
    page = await browser.newPage()
    page.setDefaultTimeout(10_000)
  })
  afterEach(async () => {
    await page.close()
    await center.close()
  })

  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor()

  /** A device code that waits, with its page open. */
  async function asked() {
    const registered = await register(client)
    const {
      deviceCode,
      userCode = '',
      verificationUriComplete = '',
    } = await client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl: center.startUrl }))
    await page.goto(verificationUriComplete)
    await heading('Authorization requested')
    return { userCode, poll: () => client.send(new CreateTokenCommand({ ...registered, grantType: DEVICE_GRANT, deviceCode })) }
  }

  test('the code is shown, and Approve gives access', async () => {
    const { userCode, poll } = await asked()
    expect(await page.getByLabel('Device code').textContent()).toBe(userCode)
    await page.getByRole('button', { name: 'Approve' }).click()
    await heading('Request approved')
    expect(await poll()).toMatchObject({ tokenType: 'Bearer' })
    await page.reload()
    await heading('Request approved')
  })

  test('Deny refuses it', async () => {
    const { poll } = await asked()
    await page.getByRole('button', { name: 'Deny' }).click()
    await heading('Request denied')
    expect(await refusal(poll())).toMatchObject({ name: 'AccessDeniedException' })
  })

  test('a code that has expired can no longer be approved', async () => {
    const { poll } = await asked()
    center.world.age(600_000)
    await page.getByRole('button', { name: 'Approve' }).click()
    await heading('Code expired')
    expect(await refusal(poll())).toMatchObject({ name: 'ExpiredTokenException' })
  })

  test('a code can be typed in, and a wrong one is said to be wrong', async () => {
    const { userCode } = await asked()
    await page.goto(`${center.startUrl}/`)
    await page.getByRole('link', { name: 'Enter a device code' }).click()
    await page.getByLabel('Code, as ABCD-WXYZ').fill('AAAA-AAAA')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').textContent()).toContain('AAAA-AAAA')
    await page.getByLabel('Code, as ABCD-WXYZ').fill(userCode.toLowerCase())
    await page.getByRole('button', { name: 'Continue' }).click()
    await heading('Authorization requested')
  })

  test('the shortcut link shows the role that it would open, and refuses another', async () => {
    const link = (role: string) =>
      `${center.startUrl}/#/console?account_id=000000000042&role_name=${encodeURIComponent(role)}&destination=https%3A%2F%2Fexample.com%2F%3Fa%3Db`
    await page.goto(link('Team+Ops=1,on.call@eu-west_2'))
    await heading('AWS console')
    expect(await page.getByRole('definition').allTextContents()).toEqual([
      'R&D <prod> (000000000042)',
      'Team+Ops=1,on.call@eu-west_2',
      'ada@example.com',
      'https://example.com/?a=b',
    ])
    await page.goto('about:blank')
    await page.goto(link('Nobody'))
    expect(await page.getByRole('alert').textContent()).toBe('ada@example.com has no role Nobody in account 000000000042.')
  })
})
