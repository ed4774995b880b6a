/* A scan that the warehouse would not take is told to it all the same, on its own way, so that a supervisor sees it. */
(function () {
  'use strict'

  const { network, outbox } = window.warehouse
  let running = false

  function tell({ scan_id, status, fields }) {
    const { device, actor } = fields
    const body = new URLSearchParams({ scan_id, device, actor, status: String(status), body: JSON.stringify(fields) })
    return network.ask('/scans/refused', { method: 'POST', body })
  }

  // Whatever goes wrong, also when nobody answers in time, the record stays and is told another time.
  async function report() {
    if (running) return
    running = true
    try {
      for (const record of await outbox.unreported()) {
        const told = await tell(record)
        if (!told) break
        if (told.response.status === 204) await outbox.report(record)
        else if (told.response.status !== 400) break // one that cannot be read stands in nobody's way
      }
    } finally {
      running = false
    }
  }

  window.warehouse.refusals = { report }
})()
