/* A scan that the warehouse would not take is told to it all the same, on its own way, so that a supervisor sees it. */
(function () {
  'use strict'

  const { outbox } = window.warehouse
  let running = false

  function tell({ scan_id, status, fields }) {
    const { device, actor } = fields
    const body = new URLSearchParams({ scan_id, device, actor, status: String(status), body: JSON.stringify(fields) })
    return fetch('/scans/refused', { method: 'POST', body, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' })
  }

  // Whatever goes wrong, the record stays and is told another time.
  async function report() {
    if (running) return
    running = true
    try {
      for (const record of await outbox.unreported()) {
        const response = await tell(record)
        if (response.status === 204) await outbox.report(record)
        else if (response.status !== 400) break // one that cannot be read stands in nobody's way
      }
    } catch (unreachable) {
      // Told another time.
    }
    running = false
  }

  window.warehouse.refusals = { report }
})()
