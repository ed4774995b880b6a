/* The one sender: posts what the outbox holds, in order, never two at once; a record leaves only after the warehouse has answered for it. */
(function () {
  'use strict'

  const { network, outbox, feedback, timing, limits, tabs, answer, delivery } = window.warehouse
  const patient = [408, 429, 503] // tried again for as long as it takes, like no answer
  const final = [400, 409]
  let running = false
  let again = false
  let wake = null
  let sending = null // the id of the scan that is on its way

  /* ---- one try ---- */

  async function post(record, patience) {
    const now = { sent_at: new Date().toISOString(), waiting: String(Math.max(0, outbox.waiting() - 1)) }
    sending = record.scan_id
    const body = new URLSearchParams({ ...record.fields, ...now })
    const got = await network.ask('/scans', { method: 'POST', body, headers: { 'HX-Request': 'true' } }, patience)
    sending = null
    if (!got) return 'nobody'
    // 200 without a verdict is not our server's answer.
    if (got.response.ok && got.response.headers.has('X-Scan-Result')) return answered(record, got)
    return judge(record, got.response)
  }

  async function answered(record, { response, text: markup }) {
    const outcome = response.headers.get('X-Scan-Result')
    const fresh = answer.read(markup)
    await outbox.settle(record, { outcome, sentence: answer.sentenceOf(fresh) })
    const told = { record, markup, outcome, errorNumber: response.headers.get('X-Error-Number') }
    delivery.back()
    tabs.tell('answered', told)
    if (record.page === tabs.page || document.visibilityState === 'visible') answer.show(told, fresh)
    delivery.changed()
    return 'done'
  }

  async function judge(record, { status, ok, type }) {
    if (status === 401) return 'locked'
    if (ok || type === 'opaqueredirect' || patient.includes(status)) return 'busy'
    record.attempts = (record.attempts || 0) + 1
    if (!final.includes(status) && record.attempts < limits.attempts) {
      await outbox.update(record)
      return 'busy'
    }
    await outbox.refuse(record, status, { outcome: 'refused', sentence: feedback.words('refused') })
    feedback.say('refused', feedback.words('refused'), 'refused')
    delivery.changed()
    return 'done'
  }

  // Another page of the program says who is here when it has its own way (a cover); else the sign-in page does.
  async function signIn() {
    again = false
    await outbox.recount() // a scan that is just being written is on the disk before the page goes
    const asked = new CustomEvent('warehouse:locked', { cancelable: true })
    if (!document.dispatchEvent(asked)) return
    location.assign('/sign-in?next=' + encodeURIComponent(location.pathname + location.search))
  }

  /* ---- the queue ---- */

  // At once when the network is back, the screen is lit or another scan was made.
  function rest(tries) {
    const step = timing.steps[Math.min(tries, timing.steps.length - 1)]
    return new Promise((resolve) => {
      wake = resolve
      setTimeout(resolve, step * (0.8 + 0.4 * Math.random()))
    })
  }

  // A warehouse that is there and never answers in time is slow: asking it ever again would keep it so.
  async function postSlowly(record) {
    return (await network.isThere()) ? post(record, timing.slowly) : 'nobody'
  }

  async function drain() {
    let tries = 0
    for (let record = await outbox.first(); record && tabs.works(); record = await outbox.first()) {
      const result = tries < timing.probe ? await post(record) : await postSlowly(record)
      if (result === 'locked') return signIn()
      if (result === 'done') {
        tries = 0
      } else {
        delivery.lost(result)
        await rest(tries++)
      }
    }
    await recount()
    window.warehouse.refusals.report()
  }

  async function recount() {
    await outbox.recount()
    delivery.changed()
  }

  async function pump() {
    if (document.body.classList.contains('sign-in')) return // nobody is signed in: it waits
    if (running) {
      again = true
      if (wake) wake()
      return
    }
    running = true
    try {
      do {
        again = false
        await tabs.alone(drain)
      } while (again)
    } finally {
      running = false
    }
  }

  /* ---- one more ---- */

  // Not while so many wait far from the network; where nothing can be saved, one at a time and only with it.
  function isFull() {
    const counting = /^(counting|receiving)/.test(document.getElementById('screen').dataset.task || '')
    const limit = counting ? limits.waitingWhenCounting : limits.waiting
    if (outbox.isDurable()) return delivery.isAway() && outbox.waiting() >= limit
    return delivery.isAway() || outbox.waiting() > 0
  }

  // Keeps one scan or tap, known to people as `what`. Says no when the device may not take more.
  async function keep(fields, what) {
    if (!tabs.works()) return tabs.refuse()
    if (isFull()) {
      const why = outbox.isDurable() ? 'full' : 'unsaved'
      return feedback.say('blocked', feedback.words(why), 'blocked')
    }
    const seen = answer.seenError()
    if (seen !== null) fields.seen_error = String(seen)
    const added = outbox.add({ scan_id: fields.scan_id, fields, what, worker: document.body.dataset.worker, page: tabs.page })
    const refusals = feedback.refusals()
    feedback.pending(outbox.waiting())
    await added
    delivery.kept(what, refusals === feedback.refusals())
    tabs.tell('more')
    pump()
  }

  addEventListener('DOMContentLoaded', async () => {
    answer.start()
    await recount()
    if (outbox.waiting()) answer.catchUp()
    if (outbox.isDurable()) pump()
    else feedback.say('blocked', feedback.words('unsaved'), 'blocked')
  })
  addEventListener('online', pump)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && pump())
  tabs.onTold('more', () => {
    recount()
    if (wake) wake()
  })

  window.warehouse.sender = { keep, pump, waiting: outbox.waiting, sending: () => sending }
})()
