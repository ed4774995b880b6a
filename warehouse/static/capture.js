/* Keys and input of the wedge (or of a person) become one code, ended by Enter or Tab. Ends at window.warehouse.scan(code).
   Some devices send keys, some only text by an input method: both are heard. Times are the events' own, for a stalled thread lies. */
(function () {
  'use strict'

  const { timing, limits, feedback, pad } = window.warehouse
  const SEPARATOR = '\u001d' // GS1 element strings are parted by it
  let text = ''
  let last = 0 // time of the last key
  let typed = false // slow keys: a person; shown, and never thrown away
  let byInput = false // came as text without keys: may come in pieces, seconds apart
  let altDigits = ''
  let timer = 0

  const sink = () => document.getElementById('scan-sink')
  const off = () => sink() !== null && sink().hasAttribute('data-off')

  // A field that a person types into (search, PIN) keeps its keys. The sink and the pad's number are ours.
  function isField(target) {
    if (!target || !target.matches || target.id === 'scan-sink' || target.id === 'quantity-value') return false
    return target.matches('input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]')
  }

  function clear() {
    text = ''
    typed = byInput = false
    clearTimeout(timer)
    feedback.strip('')
  }

  function show() {
    if (pad.active() && pad.isNumber(text)) return pad.preview(text)
    pad.restore()
    feedback.strip(text.split(SEPARATOR).join('␝'), 'typed')
  }

  // Never two fast scans glued together: one without its Enter is thrown away, and said.
  function discard() {
    clear()
    pad.restore()
    feedback.say('partial', feedback.words('partial'), 'partial')
  }

  const looksScanned = () => !typed && !byInput && text.length >= limits.fast

  function listen(delay, next) {
    clearTimeout(timer)
    timer = setTimeout(next, delay)
  }

  function silence() {
    if (!looksScanned()) {
      show()
      listen(timing.forget, clear)
      return
    }
    // One more tick lets keys that waited behind a stalled thread come first.
    listen(timing.partial - timing.show, () => listen(30, discard))
  }

  function add(characters, at) {
    if (text && at - last > timing.partial && looksScanned()) discard()
    if (text && at - last > timing.typing) typed = true
    text += characters
    last = at
    if (typed) show()
    listen(timing.show, silence)
  }

  function finish() {
    const code = text.replace(/[\r\n\t]+$/, '').trim()
    const number = pad.active() && pad.isNumber(code)
    clear()
    if (!code) return
    if (number) return pad.accept(code)
    pad.restore()
    window.warehouse.scan(code)
  }

  function end(event) {
    event.preventDefault()
    event.stopImmediatePropagation()
    finish()
  }

  // Control keys that stand for characters of a code: GS as Ctrl+], its end as Ctrl+J or Ctrl+M.
  function control(event) {
    if (event.key === ']' || event.code === 'BracketRight') {
      event.preventDefault()
      add(SEPARATOR, event.timeStamp)
    } else if (text && /^[jm]$/i.test(event.key)) end(event)
  }

  function erase(event) {
    if (!text) return
    event.preventDefault()
    text = text.slice(0, -1)
    typed = true
    if (text) show()
    else clear(), pad.restore()
  }

  function escape() {
    if (!text) return pad.close()
    clear()
    pad.restore()
  }

  function enter(event) {
    if (text) return end(event)
    const onControl = event.target.closest && event.target.closest('button, a, summary')
    if (event.key === 'Enter' && !onControl) {
      event.preventDefault()
      if (pad.active() && pad.isTouched()) pad.submit()
    }
  }

  function key(event) {
    if (event.defaultPrevented || off() || isField(event.target)) return
    const name = event.key
    if (name === 'Unidentified' || name === 'Process' || event.keyCode === 229) return
    if (name === 'Enter' || name === 'Tab') return enter(event)
    if (name === 'Escape') return escape()
    if (name === 'Backspace') return erase(event)
    if (event.ctrlKey || event.metaKey) return control(event)
    if (event.altKey && /^Numpad\d$/.test(event.code)) {
      altDigits += event.code.slice(-1)
      event.preventDefault()
      return
    }
    if (name.length !== 1) return
    if (name === ' ' && !text && event.target.closest && event.target.closest('button, a, summary')) return
    event.preventDefault()
    add(name, event.timeStamp)
  }

  // Alt+029 on the number block is one character.
  function released(event) {
    if (event.key !== 'Alt' || !altDigits) return
    const character = String.fromCharCode(Number(altDigits) % 256)
    altDigits = ''
    add(character, event.timeStamp)
  }

  function input(event) {
    if (event.target !== sink() || event.isComposing || off()) return
    const characters = sink().value
    sink().value = ''
    if (!characters) return
    byInput = true
    const lines = characters.split(/[\r\n\t]+/)
    lines.forEach((line, place) => {
      if (line) add(line, event.timeStamp)
      if (place < lines.length - 1) finish()
    })
  }

  function paste(event) {
    if (off() || isField(event.target)) return
    event.preventDefault()
    clear()
    text = event.clipboardData.getData('text')
    finish()
  }

  addEventListener('keydown', key, true)
  addEventListener('keyup', released, true)
  document.addEventListener('input', input, true)
  document.addEventListener('compositionend', (event) => setTimeout(() => input(event)), true)
  document.addEventListener('paste', paste, true)

  window.warehouse.capture = { clear, isField, off }
})()
