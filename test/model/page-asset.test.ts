// Which addresses are files of the page: names as the build gives them, and nothing else.
import { expect, test } from 'vitest'
import { pageAsset } from '../../app/model/page-asset.ts'

test.each([
  ['/index.html', 'index.html', 'text/html; charset=utf-8'],
  ['/assets/index-DiwrgTda.js', 'assets/index-DiwrgTda.js', 'text/javascript; charset=utf-8'],
  ['/assets/index-B2_x.min.css', 'assets/index-B2_x.min.css', 'text/css; charset=utf-8'],
  ['/assets/icon.svg', 'assets/icon.svg', 'image/svg+xml'],
])('%s', (address, path, contentType) => {
  expect(pageAsset(address)).toEqual({ path, contentType })
})

test.each([
  '',
  '/',
  'index.html',
  '//index.html',
  '/../a.js',
  '/a/../b.js',
  '/%2e%2e/a.js',
  '/a%2fb.js',
  '/a\\b.js',
  '/.env',
  '/a/.b.js',
  '/a.exe',
  '/a.js/',
  '/a.js?b',
  '/a.js#b',
  '/a.js\n',
  '/a b.js',
  '/a.constructor',
  '/é.js',
])('%j is none', (address) => {
  expect(pageAsset(address)).toBeNull()
})
