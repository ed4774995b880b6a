/* The service worker: a page that is loaded in a dead aisle shows the last screen instead of the browser's error. Served as /shell-worker.js;
   warehouse/shell.py writes VERSION (a hash of all assets) and HEADERS (of the pages kept here) above this.

   /static/ with its hash   from here first: such a file never changes
   floor pages              from the network; not within four seconds, the last screen of this device, else the shell
   all else                 not touched: least of all /scans, whose one way is the outbox

   warehouse-screen holds one page, which static/shell.js puts there, and nothing once somebody signs in or out. */
(function () {
  'use strict'

  const PATIENCE = 4000
  const SHELL = '/shell'
  const notTheFloor = /^\/(scans|sign-in|sign-out|lock|office|static|shell|healthz|readyz)(\/|$|-)/
  const someoneElse = /^\/(sign-in|sign-out)$/

  /* ---- files ---- */

  async function fetched(request) {
    const answer = await fetch(request)
    // Only what is named by its hash never changes; an outdated name is answered with today's file.
    if (!answer.ok || !/immutable/.test(answer.headers.get('Cache-Control') || '')) return answer
    const files = await caches.open('warehouse-files')
    await files.delete(request, { ignoreSearch: true })
    await files.put(request, answer.clone())
    return answer
  }

  async function file(request) {
    const files = await caches.open('warehouse-files')
    const known = await files.match(request)
    if (known) return known
    try {
      return await fetched(request)
    } catch (unreachable) {
      // The last screen may be older than the files: today's are better than none.
      return (await files.match(request, { ignoreSearch: true })) || Response.error()
    }
  }

  async function keepFiles(addresses) {
    const files = await caches.open('warehouse-files')
    for (const address of addresses) if (!(await files.match(address))) await fetched(address)
  }

  /* ---- pages ---- */

  async function kept(cache, address) {
    const found = await (await caches.open(cache)).match(address, { ignoreVary: true })
    return found && new Response(await found.text(), { headers: HEADERS })
  }

  function late() {
    return new Promise((resolve, reject) => setTimeout(() => reject(new Error('late')), PATIENCE))
  }

  async function page(request) {
    const network = fetch(request)
    try {
      return await Promise.race([network, late()])
    } catch (unreachable) {
      const last = await kept('warehouse-screen', '/')
      if (last) return last
    }
    try {
      return await network
    } catch (unreachable) {
      return (await kept('warehouse-shell', SHELL)) || Response.error()
    }
  }

  /* ---- its life ---- */

  // Asked without cookies: the shell is nobody's.
  async function takeIn() {
    const answer = await fetch(SHELL, { credentials: 'omit', cache: 'no-store' })
    if (!answer.ok) throw new Error('no shell: ' + answer.status)
    const text = await answer.clone().text()
    await keepFiles(text.match(/\/static\/[^"']+\?v=\w+/g) || [])
    await (await caches.open('warehouse-shell')).put(SHELL, answer)
    await self.skipWaiting()
  }

  // Pages that were loaded before an update go on with their own scripts until they are told that there are newer ones.
  async function takeOver() {
    await self.clients.claim()
    for (const client of await self.clients.matchAll()) client.postMessage({ version: VERSION })
  }

  self.addEventListener('install', (event) => event.waitUntil(takeIn()))
  self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
  self.addEventListener('message', (event) => event.waitUntil(keepFiles(event.data.files || [])))
  self.addEventListener('fetch', (event) => {
    const { request } = event
    const { origin, pathname, searchParams } = new URL(request.url)
    if (origin !== self.location.origin) return
    if (request.method === 'POST' && someoneElse.test(pathname)) event.waitUntil(caches.delete('warehouse-screen'))
    if (request.method !== 'GET') return
    if (pathname.startsWith('/static/') && searchParams.has('v')) event.respondWith(file(request))
    else if (request.mode === 'navigate' && !notTheFloor.test(pathname)) event.respondWith(page(request))
  })
})()
