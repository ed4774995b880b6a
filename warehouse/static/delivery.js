/* How the sending goes, told to the person: "saved" and "Sending 3" in the strip, the purple band when nobody answers, nothing while all is well. */
(function () {
  'use strict'

  const { outbox, feedback, timing, answer } = window.warehouse
  const directed = /^(picking|putaway|unloading|packing)\//
  let away = null // 'offline': nobody answers; 'busy': somebody, but not with a verdict
  let busySince = 0
  let slow = 0 // timer: from then on the strip says that something is being sent
  let isSlow = false
  let madeHere = 0 // scans since the screen last changed

  const waiting = () => outbox.waiting()

  // A directed screen tells one place and one product: once they are scanned there is nothing left to do without an answer.
  // Of a larger number one scan shows it, the next scan belongs to the place after this.
  function isNothingLeft() {
    const shown = document.getElementById('screen').dataset
    if (!directed.test(shown.task || '')) return false
    const pieces = Number(shown.quantity) || 1
    const place = (shown.expect || '').startsWith('product') ? 0 : 1
    return madeHere >= place + (pieces > 3 ? 1 : pieces)
  }

  function sentence() {
    if (!outbox.isDurable()) return feedback.words('unsent')
    if (away === 'busy') return feedback.words('busy')
    return feedback.words(isNothingLeft() ? 'walk' : 'offline')
  }

  const sayAway = (sound) => feedback.say(away, sentence(), sound)

  function lost(result) {
    busySince = busySince || performance.now()
    if (result === 'busy' && performance.now() - busySince < timing.away) return
    const before = away
    away = result === 'busy' ? 'busy' : 'offline'
    if (before === away) return // said once; again with the next scan
    changed()
    feedback.saved('')
    sayAway(before ? null : 'offline')
  }

  function back() {
    busySince = 0
    if (!away) return
    away = null
    answer.catchUp()
  }

  function showSlow() {
    isSlow = true
    changed()
  }

  // After every change of what waits. While nobody is signed in nothing is sent.
  function changed() {
    feedback.pending(waiting())
    // Only then the badge takes room of its own: a scan that is answered at once moves nothing.
    document.body.classList.toggle('waits-long', waiting() > 0 && (isSlow || away !== null))
    document.dispatchEvent(new CustomEvent('warehouse:outbox'))
    if (document.body.classList.contains('sign-in')) return
    if (!waiting()) {
      clearTimeout(slow)
      slow = 0
      isSlow = false
      feedback.saved('')
    } else if (!slow) slow = setTimeout(showSlow, timing.slow)
    if (isSlow && !away && waiting()) feedback.saved(feedback.words('sending'))
  }

  // The strip is one line; the list has room for all of it.
  const shortened = (what) => (what.length > 12 ? '… ' + what.slice(-6) : what)

  // One more is on the disk; what was refused while it was written is still to be read.
  function kept(what, isToBeSaid) {
    madeHere += 1
    changed()
    if (!outbox.isDurable()) feedback.say('blocked', feedback.words('unsaved'), 'blocked')
    else if (away && isToBeSaid) sayAway(null)
    else if (!away && !isSlow && waiting()) feedback.saved(feedback.words('saved', { text: shortened(what) }))
  }

  document.addEventListener('warehouse:swapped', () => (madeHere = 0))

  window.warehouse.delivery = { kept, lost, back, changed, isAway: () => away !== null }
})()
