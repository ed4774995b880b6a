/* Asking the warehouse something, and waiting for its answer no longer than anybody has patience for. */
(function () {
  'use strict'

  const { timing } = window.warehouse

  // Resolves with the answer and its text, or with null when nobody answered in time.
  async function ask(address, options, patience = timing.send) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), patience)
    try {
      const how = { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', signal: stop.signal, ...options }
      const response = await fetch(address, how)
      return { response, text: await response.text() }
    } catch (unreachable) {
      return null
    } finally {
      clearTimeout(timer)
    }
  }

  async function isThere() {
    const got = await ask('/healthz', { method: 'HEAD' })
    return got !== null && got.response.ok
  }

  window.warehouse.network = { ask, isThere }
})()
