/* The browser's events for capture.js: which key or text is a character of a code, its end, or none of our business. */
(function () {
  'use strict'

  const { capture, pad } = window.warehouse
  let altDown = false
  let altDigits = ''

  const sink = () => document.getElementById('scan-sink')
  const onControl = (event) => Boolean(event.target.closest && event.target.closest('button, a, summary'))

  // A field that a person types into (search, PIN) keeps its keys. The sink and the pad's number are ours.
  function isField(target) {
    if (!target || !target.matches || target.id === 'scan-sink' || target.id === 'quantity-value') return false
    return target.matches('input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]')
  }

  function swallow(event) {
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  // Control keys that stand for characters of a code: GS as Ctrl+], its end as Ctrl+J or Ctrl+M (which would open downloads).
  function control(event) {
    if (event.key === ']' || event.code === 'BracketRight') {
      swallow(event)
      capture.add('\u001d', event.timeStamp, 'keys', 'ctrl')
    } else if (/^[jm]$/i.test(event.key) && capture.isOpen()) {
      swallow(event)
      capture.end('enter', event.timeStamp)
    } else if (/^[jm]$/i.test(event.key) && capture.hasJustEnded(event.timeStamp)) swallow(event)
  }

  function enter(event) {
    collect(event) // text of an input method whose composition has only just ended
    if (capture.isOpen()) {
      swallow(event)
      return capture.end(event.key.toLowerCase(), event.timeStamp)
    }
    if (capture.hasJustEnded(event.timeStamp)) return swallow(event)
    if (event.key === 'Tab' || onControl(event)) return
    event.preventDefault()
    if (pad.active() && pad.isTouched()) pad.submit()
  }

  function escape() {
    if (!capture.isOpen()) {
      pad.close()
      document.dispatchEvent(new CustomEvent('warehouse:escaped'))
      return
    }
    capture.clear()
    pad.restore()
  }

  function erase(event) {
    if (!capture.isOpen()) return
    event.preventDefault()
    capture.erase()
  }

  const named = { Enter: enter, Tab: enter, Escape: escape, Backspace: erase }

  function character(event) {
    if (event.key === ' ' && !capture.isOpen() && onControl(event)) return
    event.preventDefault()
    capture.add(event.key, event.timeStamp, 'keys')
  }

  // Some firmware says altKey with every key: only digits of the number block after a real Alt are a character's number.
  function alt(event) {
    if (event.key === 'Alt') altDown = true
    if (!altDown || !/^Numpad\d$/.test(event.code)) return false
    altDigits += event.code.slice(-1)
    event.preventDefault()
    return true
  }

  function pressed(event) {
    if (event.defaultPrevented || capture.off() || isField(event.target)) return
    if (window.warehouse.approval && window.warehouse.approval.draws(event)) return
    if (event.key === 'Unidentified' || event.key === 'Process' || event.keyCode === 229) return
    capture.rejoin(event.timeStamp)
    if (alt(event)) return
    if (named[event.key]) return named[event.key](event)
    const writes = event.getModifierState('AltGraph') // some layouts write ] and @ with Ctrl and Alt
    if ((event.ctrlKey && !writes) || event.metaKey) return control(event)
    if (event.key.length === 1) character(event)
  }

  // Alt+029 on the number block is one character.
  function released(event) {
    if (event.key !== 'Alt') return
    const number = Number(altDigits) % 256
    altDown = false
    altDigits = ''
    if (number) capture.add(String.fromCharCode(number), event.timeStamp, 'keys', number === 29 ? 'alt' : undefined)
  }

  function collect(event) {
    if (!sink() || !sink().value || capture.off()) return
    const characters = sink().value
    sink().value = ''
    capture.take(characters, event.timeStamp, 'input')
  }

  function input(event) {
    if (event.target === sink() && !event.isComposing) collect(event)
  }

  function paste(event) {
    if (capture.off() || isField(event.target)) return
    event.preventDefault()
    capture.paste(event.clipboardData.getData('text'), event.timeStamp)
  }

  // An input method's Enter may be no key at all but send the form.
  function submitted(event) {
    if (event.target.id !== 'scan-form' || event.submitter) return
    collect(event)
    if (capture.isOpen()) capture.end('enter', event.timeStamp)
  }

  addEventListener('keydown', pressed, true)
  addEventListener('keyup', released, true)
  document.addEventListener('input', input, true)
  document.addEventListener('compositionend', (event) => setTimeout(() => input(event)), true)
  document.addEventListener('paste', paste, true)
  document.addEventListener('submit', submitted, true)

  capture.isField = isField
})()
