/* During a task the screen stays on (where the browser can: https); after a sleep the screen is looked at again, for others worked meanwhile. */
(function () {
  'use strict'

  const { timing, network, answer, sender, capture } = window.warehouse
  const screen = () => document.getElementById('screen')
  const tells = ['task', 'step', 'code', 'quantity']
  let held = null
  let hiddenAt = 0
  let deeds = 0 // scans made here and screens shown since the page came

  /* ---- kept on ---- */

  async function hold() {
    const working = /\//.test(screen().dataset.task || '') && document.visibilityState === 'visible'
    if (!navigator.wakeLock || working === Boolean(held)) return
    if (!working) {
      held.release()
      held = null
      return
    }
    try {
      held = await navigator.wakeLock.request('screen')
      held.addEventListener('release', () => (held = null))
    } catch (refused) {
      held = null // a low battery may refuse: the screen goes dark as ever
    }
  }

  /* ---- after a sleep ---- */

  async function look() {
    const shown = screen().dataset
    const before = deeds
    if (!shown.address || sender.waiting()) return
    const got = await network.ask(shown.address, { headers: { 'HX-Request': 'true' }, redirect: 'follow' })
    if (!got || got.response.status >= 500) return // no Wi-Fi yet: the next scan tells
    const fresh = answer.read(got.text).getElementById('screen')
    const same = got.response.ok && fresh && tells.every((name) => fresh.dataset[name] === shown[name])
    // Whoever scanned meanwhile has the newest screen, or gets it with that scan's answer. Half a code would be lost with the page.
    if (same || deeds !== before || sender.waiting()) return
    if (capture.isOpen()) setTimeout(look, timing.again)
    else location.reload()
  }

  const done = () => (deeds += 1)
  document.addEventListener('warehouse:kept', done)
  document.addEventListener('warehouse:swapped', done)

  document.addEventListener('visibilitychange', () => {
    hold()
    if (document.visibilityState === 'hidden') hiddenAt = Date.now()
    else if (Date.now() - hiddenAt > timing.asleep) look()
  })
  document.addEventListener('warehouse:swapped', hold)
  addEventListener('load', () => !document.body.classList.contains('sign-in') && hold())
})()
