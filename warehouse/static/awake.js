/* During a task the screen stays on (where the browser can: https); after a sleep the screen is looked at again, for others worked meanwhile. */
(function () {
  'use strict'

  const { timing, sender } = window.warehouse
  const screen = () => document.getElementById('screen')
  const tells = ['task', 'step', 'code', 'quantity']
  let held = null
  let hiddenAt = 0

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
    if (!shown.address || sender.waiting()) return
    try {
      const answer = await fetch(shown.address, { headers: { 'HX-Request': 'true' }, cache: 'no-store' })
      if (answer.status >= 500) return
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('screen')
      const same = answer.ok && fresh && tells.every((name) => fresh.dataset[name] === shown[name])
      if (!same && shown === screen().dataset && !sender.waiting()) location.reload()
    } catch (unreachable) {
      // No Wi-Fi yet: the next scan tells.
    }
  }

  document.addEventListener('visibilitychange', () => {
    hold()
    if (document.visibilityState === 'hidden') hiddenAt = Date.now()
    else if (Date.now() - hiddenAt > timing.asleep) look()
  })
  document.addEventListener('warehouse:swapped', hold)
  document.addEventListener('htmx:afterSwap', hold)
  addEventListener('load', () => !document.body.classList.contains('sign-in') && hold())
})()
