/* What the warehouse's answer to a scan does to the page: the new screen, its verdict, the tone, and the error latch. */
(function () {
  'use strict'

  const { outbox, feedback, timing, tabs, takesScans } = window.warehouse
  let seen = null // number of the last error that the person could have seen
  let standing = null // the error that is shown, and how many scans after it were not counted
  let catchingUp = null // how many of the scans that had waited were answered, and the first error among them

  const current = () => document.getElementById('screen')
  const read = (markup) => new DOMParser().parseFromString(markup, 'text/html')

  function sentenceOf(fresh) {
    const told = fresh.querySelector('.verdict .sentence')
    return told ? told.textContent.trim() : ''
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

  function start() {
    const kept = window.warehouse.recall('seen-error')
    const told = document.body.dataset.errorNumber
    seen = kept !== null ? Number(kept) : told ? Number(told) : null
    adopt(told, null)
  }

  /* ---- the screen ---- */

  function swap(fresh) {
    const old = current()
    const next = document.adoptNode(fresh.getElementById('screen'))
    old.replaceWith(next)
    window.warehouse.pad.carry(old, next)
    if (next.dataset.address && next.dataset.address !== location.pathname + location.search) {
      history.replaceState(null, '', next.dataset.address)
    }
    if (next.dataset.title) document.title = next.dataset.title
    if (window.htmx) window.htmx.process(next)
    // This device stands at another station now: its printers are shown at once.
    if (window.htmx && /\.station/.test(next.dataset.message)) window.htmx.trigger('#station', 'stood')
    document.dispatchEvent(new CustomEvent('warehouse:swapped'))
  }

  // A scan that was kept over a reload may answer on a page that shows other work: then only its sentence is told.
  function belongsHere(record, fresh) {
    if (!takesScans() || !fresh.getElementById('screen')) return false
    return record.page === tabs.page || record.fields.task === current().dataset.task
  }

  /* ---- the words ---- */

  // The first error stays, with the number of scans after it that were not counted.
  function stand(sentence) {
    const skipped = standing.skipped ? ' ' + feedback.words('skipped', { number: standing.skipped }) : ''
    feedback.say('error', (sentence || standing.sentence) + skipped)
  }

  function speak(outcome, sentence, here) {
    if (outcome === 'skipped' && standing) {
      standing.skipped += 1
      return stand()
    }
    standing = outcome === 'error' ? { sentence, skipped: 0 } : null
    if (here) feedback.verdict(current())
    else if (sentence) feedback.say(outcome, feedback.words('earlier', { text: sentence }))
  }

  // What had waited goes out in a row: "Sent 3 of 3", the tone of the last one. The first error is said at once and stays.
  function speakInARow(outcome, sentence, here) {
    const left = outbox.waiting()
    catchingUp.sent += 1
    if (outcome === 'skipped' || (outcome === 'error' && !catchingUp.failed)) {
      catchingUp.failed = true
      speak(outcome, sentence, here)
      window.warehouse.play(outcome)
    } else if (!catchingUp.failed) {
      const sent = feedback.words('sent', { number: catchingUp.sent, of: catchingUp.sent + left })
      feedback.say('sent', left ? sent : sent + ' ' + sentence, left ? null : outcome)
    } else if (standing) stand()
    if (!left) catchingUp = null
  }

  function show({ record, outcome, errorNumber }, fresh) {
    const sentence = sentenceOf(fresh)
    const here = belongsHere(record, fresh)
    if (here) swap(fresh)
    if (catchingUp) speakInARow(outcome, sentence, here)
    else {
      speak(outcome, sentence, here)
      window.warehouse.play(outcome)
    }
    adopt(errorNumber, outcome)
    feedback.pending(outbox.waiting())
  }

  // Another page sent this page's scan.
  tabs.onTold('answered', async (told) => {
    await outbox.recount()
    if (told.record.page === tabs.page) show(told, read(told.markup))
    else feedback.pending(outbox.waiting())
  })

  document.addEventListener('warehouse:outbox', () => outbox.waiting() || (catchingUp = null))

  window.warehouse.answer = {
    show, sentenceOf, read, start,
    seenError: () => seen,
    catchUp: () => (catchingUp = catchingUp || { sent: 0, failed: false }),
  }
})()
