/* The page's side of the service worker (where there is one: https, or this machine itself): keeps the last floor screen for a reload without
   Wi-Fi, looks for the warehouse while a kept page is shown, and says when newer scripts wait, but never in the middle of a task. */
(function () {
  'use strict'

  const { timing, network, feedback, outbox, capture, takesScans } = window.warehouse
  const { worker, version } = document.currentScript.dataset
  const workers = navigator.serviceWorker
  if (!workers || !window.caches) return

  const root = document.documentElement
  const screen = () => document.getElementById('screen')
  const isSignIn = document.body.classList.contains('sign-in')
  const isShell = document.body.classList.contains('shell')
  const isFloor = !isSignIn && document.body.dataset.actor && takesScans()
  const before = root.cloneNode(true) // the page as it came, before scripts wrote into it
  let storing = 0
  let isOld = false

  /* ---- the last screen ---- */

  function copied() {
    const copy = before.cloneNode(true)
    copy.querySelector('#screen').replaceWith(screen().cloneNode(true))
    copy.querySelector('body').dataset.errorNumber = '' // it was that of the load; which error was seen since, the device remembers
    copy.setAttribute('data-kept', '')
    copy.removeAttribute('data-covered')
    for (const styled of copy.querySelectorAll('[style]')) styled.removeAttribute('style') // the policy knows no inline style
    return '<!doctype html>' + copy.outerHTML
  }

  async function store() {
    storing = 0
    const cache = await caches.open('warehouse-screen')
    await cache.put('/', new Response(copied()))
  }

  function changed() {
    root.removeAttribute('data-kept')
    clearTimeout(storing)
    storing = setTimeout(store, timing.keep)
    offerUpdate()
  }

  /* ---- a page that came from here ---- */

  const isKept = () => isShell || root.hasAttribute('data-kept')

  // What waits goes out first: the answer to it brings the screen. Half a code would be lost with the page.
  const mayGo = () => isKept() && !outbox.waiting() && !capture.isOpen()

  async function look() {
    if (!isKept()) return
    if (mayGo() && (await network.isThere()) && mayGo()) {
      if (location.pathname === '/shell') location.replace('/')
      else location.reload()
      return
    }
    setTimeout(look, timing.again)
  }

  function begin() {
    if (screen().dataset.address) history.replaceState(null, '', screen().dataset.address)
    if (!outbox.waiting()) feedback.say('offline', feedback.words(isShell ? 'unreachable' : 'last-screen'))
    addEventListener('online', look)
    setTimeout(look, timing.again)
  }

  /* ---- newer scripts ---- */

  function offerUpdate() {
    const isFree = !/\//.test(screen().dataset.task || '') && !outbox.waiting()
    if (isOld && isFree) feedback.offer('sent', feedback.words('update'), feedback.words('update-now'), () => location.reload())
  }

  workers.addEventListener('message', ({ data }) => {
    isOld = Boolean(data.version) && data.version !== version
    offerUpdate()
  })

  // What this page is made of, and lookouts for newer scripts whenever the screen is lit.
  async function register() {
    try {
      await workers.register(worker, { scope: '/', updateViaCache: 'none' })
    } catch (refused) {
      return // A browser that may not: the page works without it.
    }
    const registration = await workers.ready
    const named = document.querySelectorAll('script[src], link[rel=stylesheet], link[rel=icon]')
    const files = Array.from(named, (one) => one.src || one.href).filter((address) => /\/static\/.*\?v=/.test(address))
    registration.active.postMessage({ files })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && registration.update().catch(() => {}))
  }

  /* ---- */

  if (isShell) document.getElementById('words').dataset.offline = feedback.words('walk') // nothing can be scanned here
  if (isSignIn) caches.delete('warehouse-screen')
  if (isFloor) {
    document.addEventListener('warehouse:swapped', changed)
    document.addEventListener('warehouse:outbox', offerUpdate)
  }
  addEventListener('load', () => {
    if (isKept()) begin()
    else if (isFloor) changed()
    register()
  })
})()
