/* The one sender: posts what the outbox holds, in order, never two at once; a record leaves only after the warehouse has answered for it. */
(function () {
  'use strict'

  const { outbox, feedback, timing, limits } = window.warehouse
  const page = Math.random().toString(36).slice(2) // which load of the page made a scan
  const patient = [408, 429, 503] // tried again for as long as it takes, like no answer
  let waiting = 0
  let running = false
  let again = false
  let offline = false
  let wake = null
  let seen = null // number of the last error that the person could have seen

  const onFloor = () => !document.getElementById('scan-sink').hasAttribute('data-off')
  const current = () => document.getElementById('screen')

  function count(number) {
    waiting = number
    feedback.pending(waiting)
  }

  /* ---- the error latch ---- */

  function adopt(number, outcome) {
    if (number === null || number === '' || !Number.isInteger(Number(number))) return
    const raised = Number(number)
    if (seen === null || raised < seen) seen = outcome === 'error' ? raised - 1 : raised
    const painted = () => setTimeout(() => remember(raised), timing.human)
    requestAnimationFrame(painted) // never fires on a dark screen: nobody saw the error then
  }

  function remember(number) {
    seen = number
    window.warehouse.remember('seen-error', String(number))
  }

  /* ---- what an answer does to the page ---- */

  function show(markup) {
    const fresh = new DOMParser().parseFromString(markup, 'text/html').getElementById('screen')
    if (!fresh) return false
    const old = current()
    const next = document.adoptNode(fresh)
    old.replaceWith(next)
    window.warehouse.pad.carry(old, next)
    if (next.dataset.address && next.dataset.address !== location.pathname + location.search) {
      history.replaceState(null, '', next.dataset.address)
    }
    if (next.dataset.title) document.title = next.dataset.title
    if (window.htmx) window.htmx.process(next)
    document.dispatchEvent(new CustomEvent('warehouse:swapped'))
    return true
  }

  // A scan that was kept over a reload may answer on a page that shows other work: then only its sentence is told.
  function belongsHere(record) {
    return onFloor() && (record.page === page || record.fields.task === current().dataset.task)
  }

  async function answered(record, response) {
    const markup = await response.text()
    const outcome = response.headers.get('X-Scan-Result')
    await outbox.remove(record)
    count(Math.max(0, waiting - 1))
    offline = false
    if (belongsHere(record) && show(markup)) {
      feedback.verdict(current())
    } else {
      const other = new DOMParser().parseFromString(markup, 'text/html').querySelector('.verdict .sentence')
      if (other) feedback.say(outcome, feedback.words('earlier', other.textContent.trim()))
    }
    window.warehouse.play(outcome)
    adopt(response.headers.get('X-Error-Number'), outcome)
  }

  /* ---- one try ---- */

  async function post(record) {
    const body = new URLSearchParams({ ...record.fields, sent_at: new Date().toISOString() })
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), timing.send)
    try {
      const response = await fetch('/scans', {
        method: 'POST', body, headers: { 'HX-Request': 'true' },
        credentials: 'same-origin', cache: 'no-store', redirect: 'manual', signal: stop.signal,
      })
      if (response.ok && response.headers.has('X-Scan-Result')) {
        await answered(record, response)
        return 'done'
      }
      return judge(record, response)
    } catch (unreachable) {
      return 'nobody'
    } finally {
      clearTimeout(timer)
    }
  }

  async function judge(record, response) {
    const status = response.status
    if (status === 401 || response.type === 'opaqueredirect') return 'locked'
    if (response.ok || patient.includes(status)) return 'busy' // 200 without a verdict is not our server's answer
    record.attempts = (record.attempts || 0) + 1
    const final = status === 400 || status === 409
    if (!final && record.attempts < limits.attempts) {
      await outbox.update(record)
      return 'busy'
    }
    await outbox.refuse(record, status)
    count(Math.max(0, waiting - 1))
    feedback.say('refused', feedback.words('refused'), 'refused')
    return 'done'
  }

  function signIn() {
    const back = location.pathname + location.search
    location.assign('/sign-in?next=' + encodeURIComponent(back))
  }

  /* ---- the queue ---- */

  function rest(tries) {
    const step = timing.steps[Math.min(tries, timing.steps.length - 1)]
    return new Promise((resolve) => {
      wake = resolve
      setTimeout(resolve, step * (0.8 + 0.4 * Math.random()))
    })
  }

  function noAnswer() {
    const before = offline
    offline = true
    feedback.say('offline', feedback.words('offline'), before ? null : 'offline')
  }

  async function drain() {
    let tries = 0
    for (let record = await outbox.first(); record; record = await outbox.first()) {
      const result = await post(record)
      if (result === 'locked') return signIn()
      if (result === 'nobody') noAnswer()
      if (result === 'done') tries = 0
      else await rest(tries++)
    }
    count(await outbox.count())
  }

  // Two tabs share one outbox; where the browser can, only one of them sends.
  function alone(work) {
    return navigator.locks ? navigator.locks.request('warehouse-sender', work) : work()
  }

  async function pump() {
    if (document.body.classList.contains('sign-in')) return // nobody is signed in: it waits
    if (running) {
      again = true
      if (wake) wake()
      return
    }
    running = true
    const slow = setInterval(() => waiting && feedback.strip(feedback.words('sending'), 'sending'), timing.slow)
    try {
      do {
        again = false
        await alone(drain)
      } while (again)
    } finally {
      running = false
      clearInterval(slow)
      feedback.strip('')
    }
  }

  function full() {
    const counting = /^(counting|receiving)/.test(current().dataset.task || '')
    const limit = counting ? limits.waitingWhenCounting : limits.waiting
    return (offline && waiting >= limit) || (!outbox.isDurable() && waiting > 0)
  }

  // Keeps one scan or tap. Says no when the device may not take more.
  async function keep(fields) {
    if (full()) {
      feedback.say('blocked', feedback.words(outbox.isDurable() ? 'full' : 'unsaved'), 'blocked')
      return false
    }
    if (seen !== null) fields.seen_error = String(seen)
    count(waiting + 1)
    if (offline) feedback.say('offline', feedback.words('offline'))
    await outbox.add({ scan_id: fields.scan_id, fields, page })
    pump()
    return true
  }

  addEventListener('DOMContentLoaded', async () => {
    const kept = window.warehouse.recall('seen-error')
    const told = document.body.dataset.errorNumber
    seen = kept !== null ? Number(kept) : told ? Number(told) : null
    adopt(told, null)
    count(waiting + (await outbox.count()))
    if (waiting) pump()
    if (!outbox.isDurable()) feedback.say('blocked', feedback.words('unsaved'))
  })
  addEventListener('online', () => waiting && pump())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && waiting && pump())

  window.warehouse.sender = { keep, pump, waiting: () => waiting }
})()
