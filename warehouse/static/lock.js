/* The cover: a device that nobody touches for a while is covered, and so is every other page of it. The server keeps the cover in its
   session (people/cover.py), so a reload or a typed address finds it again; this script only notices, hides the screen at once and asks
   for it. Runs before capture.js: what wakes a device that should be covered goes no further.

   <html data-since data-lock-after>: the name of the time since the last sign-in or cover, and minutes; absent where nobody is signed in. */
(function () {
  'use strict'

  const { timing, network, outbox, feedback, sender, recall, remember } = window.warehouse
  const root = document.documentElement
  const since = root.dataset.since
  const allowed = () => timing.lock || Number(root.dataset.lockAfter) * 60000
  let covered = false
  let last = lastTouch()

  // Another page of this device, or this one before a reload, may have been touched later.
  function lastTouch() {
    const [when, at] = (recall('touched') || '').split(' ')
    return when === since ? Number(at) : Date.now()
  }

  const isLeftAlone = () => Date.now() - Math.max(last, lastTouch()) > allowed()

  function touch() {
    const now = Date.now()
    if (now - last > 1000 || !recall('touched')) remember('touched', since + ' ' + now)
    last = now
  }

  /* ---- putting it on ---- */

  // Hides the screen at once, with or without Wi-Fi; what is typed from now on goes nowhere.
  function hide() {
    covered = true
    root.setAttribute('data-covered', '')
  }

  function cover() {
    if (covered || !since) return
    hide()
    remember('covered', since)
    if (document.body) ask()
    else addEventListener('DOMContentLoaded', ask)
  }

  function body() {
    const form = document.getElementById('lock-form')
    const screen = document.getElementById('screen')
    const name = screen.querySelector('.task-name')
    form.elements.next.value = screen.dataset.address || location.pathname + location.search
    form.elements.task_name.value = /\//.test(screen.dataset.task || '') && name ? name.textContent.trim() : ''
    return new URLSearchParams(new FormData(form))
  }

  // A redirect is the cover. Any other answer: nobody is signed in any more. No answer: ask again, for the screen stays hidden.
  async function ask() {
    const fields = body()
    const got = await network.ask('/lock', { method: 'POST', body: fields })
    if (got && got.response.status < 500) return location.replace('/sign-in?next=' + encodeURIComponent(fields.get('next')))
    feedback.say('offline', feedback.words('locked-offline'))
    setTimeout(ask, timing.steps[2])
  }

  /* ---- noticing ---- */

  // Never while scans wait here: they are the work of whoever left.
  function check() {
    if (!covered && isLeftAlone() && !sender.waiting()) cover()
  }

  function noticed(event) {
    if (!covered && isLeftAlone()) check()
    if (!covered) return touch()
    event.stopImmediatePropagation()
    if (event.cancelable) event.preventDefault()
  }

  // A page that was loaded again: covered before, or left alone for too long while the device slept.
  async function resume() {
    if (recall('covered') === since) return cover()
    if (!isLeftAlone()) return touch()
    hide()
    await outbox.recount()
    const waiting = outbox.waiting()
    covered = false
    root.removeAttribute('data-covered')
    if (waiting) touch()
    else cover()
  }

  if (since) {
    resume()
    for (const name of ['keydown', 'pointerdown', 'click', 'input', 'wheel']) addEventListener(name, noticed, { capture: true, passive: false })
    setInterval(check, 1000)
    document.addEventListener('visibilitychange', check)
    // Covered on another page of this device.
    addEventListener('storage', (event) => event.key === 'warehouse.covered' && event.newValue === since && cover())
  }
  // The warehouse knows nobody here any more, in the middle of the queue: what waits is kept, and goes when somebody is in again.
  document.addEventListener('warehouse:locked', (event) => {
    if (!since) return
    event.preventDefault()
    cover()
  })
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'lock-now') return
    event.preventDefault()
    cover()
  })

  window.warehouse.lock = { cover, isOn: () => covered }
})()
