/* Keys and input of the wedge (or of a person) become one code, ended as the device's profile says. Ends at window.warehouse.scan(code).
   Some devices send keys, some only text by an input method: both are heard. Times are the events' own, for a stalled thread lies.

   <body data-profile='{"ends_with": "enter"|"tab"|"none", "separator": "" or the one character that stands for GS, ...}'>, {} = not tested.
   warehouse.capture.onRead(fn)   fn(read) is told of everything that was read, before it goes anywhere:
     read.code        what goes to the outbox: GS as U+001D, without its end
     read.raw         the characters as they came, GS and substitutes unchanged, without the end
     read.path        'keys' | 'input' (text by an input method) | 'paste'
     read.ended       'enter' | 'tab' | 'none' (by silence); LF and CR, as Ctrl+J, Ctrl+M or in the text, are 'enter'
     read.separators  how each GS came: [] or some of 'character' 'ctrl' 'alt'
     read.gap         the longest time between two characters, in ms
     read.typed       true: slower than a scanner, a person's keys
     read.whole       false: half a code, thrown away (code is '')
   <body data-reads-only>         reads go to these listeners alone, never to the outbox; set or taken away at any moment. The sink is on
     there even on a page that is no floor screen, and silence ends a read (timing.testing), so that a device without Enter is seen. */
(function () {
  'use strict'

  const { timing, limits, feedback, pad } = window.warehouse
  const SEPARATOR = '\u001d' // GS1 element strings are parted by it
  const listeners = []
  let read = null // the characters that came without a pause
  let before = null // what stood there before the pause
  let endedAt = -Infinity
  let shownAt = Infinity // the page's first picture
  let timer = 0
  let halves = 0 // thrown away one after the other
  let gone = null // what a silence has ended, and when

  const readsOnly = () => document.body !== null && document.body.hasAttribute('data-reads-only')
  const waiting = () => (before ? before.text : '') + read.text

  function off() {
    const sink = document.getElementById('scan-sink')
    return sink !== null && sink.hasAttribute('data-off') && !readsOnly()
  }

  // A device that was never tested has none.
  function profile() {
    try {
      return JSON.parse(document.body.dataset.profile) || {}
    } catch (unreadable) {
      return {}
    }
  }

  function clear() {
    read = before = null
    clearTimeout(timer)
    feedback.typed('')
  }

  function show() {
    const text = waiting()
    if (pad.active() && pad.isNumber(text)) return pad.preview(text)
    pad.restore()
    feedback.typed(text.split(SEPARATOR).join('␝'))
  }

  /* ---- what kind of keys these were ---- */

  // A scanner is fast. After something else a few fast keys prove nothing: then it takes more of them.
  const byScanner = (piece) => piece.path === 'keys' && !piece.typed && piece.text.length >= (before && piece === read ? limits.burst : limits.fast)

  // How long a silence ends a code; 0 where only a key ends it.
  function endingSilence() {
    if (readsOnly()) return timing.testing
    const neverSeen = !profile().ends_with && read.path === 'input' && !window.warehouse.recall('input-ends')
    return profile().ends_with === 'none' || neverSeen ? timing.silence : 0
  }

  function endsBySilence() {
    if (!endingSilence() || read.text.length < limits.silent) return false
    return readsOnly() || read.path === 'input' || (!read.typed && !before) || byScanner(read)
  }

  /* ---- silence ---- */

  function listen(delay, next) {
    clearTimeout(timer)
    timer = setTimeout(next, delay)
  }

  // One more tick lets keys that waited behind a stalled thread come first; another when it stalled during the tick.
  function settle(next) {
    const due = performance.now() + timing.tick
    listen(timing.tick, () => (performance.now() - due > timing.tick ? settle(next) : next()))
  }

  function silence() {
    if (endsBySilence()) return listen(endingSilence() - timing.show, () => settle(() => lapse(() => end('none', read.last))))
    if (byScanner(read)) return listen(timing.partial - timing.show, () => settle(() => lapse(discard)))
    show()
    listen(timing.forget, clear)
  }

  /* ---- keys that come after it ---- */

  // Something outside this page may hold keys up for longer than any silence; their own time tells whose they are.
  function lapse(next) {
    gone = { read, before, at: performance.now() }
    next()
  }

  // A half that nobody can have scanned again yet is whole after all. Else its rest goes the same way: it is no code of its own.
  function rejoin(at) {
    const was = gone
    gone = null
    if (!was || read || was.read.path !== 'keys' || at - was.read.last > timing.typing) return
    ;({ read, before } = was)
    if (endedAt < read.last && performance.now() - was.at < timing.human) halves -= 1
    else read.told = read.text.length
    listen(timing.show, silence)
  }

  /* ---- characters ---- */

  // A scan goes past what a person typed; the pad keeps its number.
  function leave(text) {
    clear()
    pad.restore()
    if (!pad.active() || !pad.isNumber(text)) return
    pad.preview(text)
    pad.settle()
  }

  function join(first, second) {
    if (!first) return second
    const separators = first.separators.concat(second.separators)
    const gap = Math.max(first.gap, second.gap, second.first - first.last)
    return { ...second, text: first.text + second.text, first: first.first, typed: true, separators, gap }
  }

  // After a pause comes something new: unless a long code comes in pieces by an input method.
  function pause(characters, path) {
    if (path === 'input' && read.path === 'keys') return leave(waiting())
    if (path === 'input') return characters.startsWith(read.text) && clear() // the same once more, from its beginning
    before = join(before, read)
    read = null
  }

  function add(characters, at, path, separator) {
    if (read && at - read.last > timing.partial && byScanner(read)) discard()
    if (read && at - read.last > timing.pause) pause(characters, path)
    if (!read) read = { text: '', first: at, last: at, gap: 0, path, typed: false, separators: [] }
    read.gap = Math.max(read.gap, at - read.last)
    if (read.gap > timing.typing) read.typed = true
    if (path !== 'keys') read.path = path
    if (separator || characters.includes(SEPARATOR)) read.separators.push(separator || 'character')
    read.text += characters
    read.last = at
    if (read.typed) show()
    listen(timing.show, silence)
  }

  function erase() {
    read = { ...join(before, read), typed: true }
    before = null
    read.text = read.text.slice(0, -1)
    if (read.text) return show()
    clear()
    pad.restore()
  }

  /* ---- the end ---- */

  // The substitute that this device sends for GS; an AIM identifier in front may hold the same sign.
  function normal(text) {
    const sign = profile().separator
    const start = /^\][A-Za-z]\d/.test(text) ? 3 : 0
    const body = /^[^A-Za-z0-9]$/.test(sign) ? text.slice(start).split(sign).join(SEPARATOR) : text.slice(start)
    return (text.slice(0, start) + body).trim()
  }

  function tell(piece, code, ended) {
    const { text: raw, path, separators } = piece
    const facts = { code, raw, path, ended, separators, gap: Math.round(piece.gap), typed: piece.typed && piece.path === 'keys', whole: code !== '' }
    for (const listener of listeners) listener(facts)
  }

  // Never two fast scans glued together: one without its end is thrown away, and said.
  function discard() {
    const half = join(before, read)
    const typed = before && !byScanner(before) ? before.text : ''
    leave(typed || '')
    tell(half, '', 'none')
    halves += 1
    if (!readsOnly()) sayHalf()
  }

  const sayHalf = () => feedback.say('partial', feedback.words(halves < limits.halves ? 'partial' : 'endless'), 'partial')

  // What was read, and what of it stood there before: null when nobody can say which half belongs to what.
  function parted(at) {
    if (!before || !byScanner(read) || at - read.last > timing.typing) return { piece: join(before, read), rest: '' }
    if (byScanner(before) && !read.text.startsWith(before.text)) return null
    return { piece: read, rest: byScanner(before) ? '' : before.text }
  }

  function end(ended, at) {
    endedAt = at
    if (!read) return
    if (read.told) return read.text.length > read.told ? discard() : leave('')
    const found = parted(at)
    if (!found) return discard()
    if (found.piece.path === 'input' && ended !== 'none') window.warehouse.remember('input-ends', 'yes')
    finish(found.piece, found.rest, ended)
  }

  function finish(piece, rest, ended) {
    const code = normal(piece.text)
    halves = 0
    leave(rest)
    if (!code) return
    tell(piece, code, ended)
    if (readsOnly()) return
    if (!pad.active() || !pad.isNumber(code)) window.warehouse.scan(code)
    else if (piece.first < shownAt + timing.unseen) sayHalf()
    else pad.accept(code)
  }

  // Text that comes in one piece, perhaps with ends in it: by an input method, or pasted.
  function take(characters, at, path) {
    for (const piece of characters.split(/(\r\n|[\r\n\t])/)) {
      if (piece === '\t') end('tab', at)
      else if (/^[\r\n]/.test(piece)) end('enter', at)
      else if (piece) add(piece, at, path)
    }
  }

  function paste(characters, at) {
    clear()
    take(characters.replace(/[\r\n\t]*$/, '\n'), at, 'paste')
  }

  requestAnimationFrame(() => requestAnimationFrame((at) => (shownAt = at)))

  window.warehouse.capture = {
    add, end, erase, take, paste, clear, off, rejoin,
    isOpen: () => read !== null,
    // The second half of one end: CR and LF, or an Enter that the device adds to the code's own.
    hasJustEnded: (at) => at - endedAt <= timing.typing,
    onRead: (listener) => listeners.push(listener),
  }
})()
