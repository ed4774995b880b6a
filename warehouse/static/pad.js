/* The number pad and the panels of the footer: a number or a date without a native keyboard, by touch or by keys.

   <... data-pad-root data-case="12" data-start="12">   `case`: pieces in a case; `start`: what a digit means at first (1 = pieces)
   <... data-pad-root data-kind="date">                 digits are day, month, year; OK sends them as a scan
   <... data-pad-root data-kind="digits">               digits as they stand, also in front a 0; OK sends them as a scan
   #quantity-value shows what the digits mean: in cases a 2 is 24 pieces. pad.pieces() is what goes with the tap. */
(function () {
  'use strict'

  const root = () => document.querySelector('#screen [data-pad-root]')
  const field = () => document.querySelector('#screen #quantity-value')
  let unit = 1 // pieces that one of the number shown stands for
  let touched = false // the number shown is the person's own, not the proposal
  let wasClosed = false // typing has opened it
  let before = null // what stood there before keys that may turn out to be a scan

  const isDate = () => root() !== null && root().dataset.kind === 'date'
  const isCode = () => root() !== null && 'kind' in root().dataset
  const size = () => Number(root().dataset.case) || 1
  const longest = () => (isDate() ? 6 : isCode() ? 3 : 7 - String(unit).length)

  function active() {
    const pad = root()
    if (!pad) return false
    return pad.open || /^(quantity|expiry)/.test(document.getElementById('screen').dataset.expect || '')
  }

  /* ---- what is shown ---- */

  function inCases(number, of) {
    const rest = number % of
    return number + ' = ' + Math.floor(number / of) + ' × ' + of + (rest ? ' + ' + rest : '')
  }

  function inWords(value) {
    if (unit > 1) return (value || 0) + ' × ' + unit + ' = ' + Number(value) * unit
    return size() > 1 && Number(value) > size() ? inCases(Number(value), size()) : ''
  }

  // 3112 is 31.12. so far.
  const dotted = (digits) => digits.replace(/^(\d\d)(?=\d)/, '$1.').replace(/^(\d\d\.\d\d)(?=\d)/, '$1.')
  const plain = (value) => (isCode() ? value.replace(/\D/g, '') : value)

  function put(value) {
    const input = field()
    if (!input) return
    input.value = isDate() ? dotted(value) : value
    const words = root().querySelector('.pad-cases')
    if (words && !isCode()) words.textContent = inWords(value)
  }

  /* ---- pieces or cases ---- */

  function say() {
    const button = root().querySelector('[data-pad-unit]')
    if (button) button.textContent = unit > 1 ? button.dataset.pieces : button.dataset.cases
    root().dataset.counts = unit > 1 ? 'cases' : 'pieces'
  }

  function count(pieces, by) {
    unit = by > 1 && pieces % by === 0 ? by : 1
    say()
    put(pieces === '' ? '' : String(Number(pieces) / unit))
  }

  function pieces() {
    const value = field() ? field().value : ''
    return value === '' ? '' : String(Number(value) * unit)
  }

  // What stands there keeps its pieces where it can; 5 pieces are no number of cases.
  function exchange() {
    const now = Number(pieces())
    const next = unit > 1 ? 1 : size()
    const kept = now % next === 0 ? String(now / next) : ''
    unit = next
    say()
    put(kept === '0' ? '' : kept)
  }

  /* ---- keys of the pad ---- */

  function press(key) {
    if (key === 'cancel') return close()
    settle()
    const value = touched ? plain(field().value) : ''
    touched = true
    if (key === 'clear') put('')
    else if (key === 'back') put(value.slice(0, -1))
    else if (value.length < longest()) put(isCode() ? value + key : (value + key).replace(/^0+(?=\d)/, ''))
  }

  // Keys typed so far are the number now: a tap goes on from there.
  function settle() {
    touched = touched || before !== null
    before = null
    window.warehouse.capture.clear()
  }

  function close() {
    for (const sheet of document.querySelectorAll('#screen details.sheet[open]')) sheet.open = false
    prepare()
  }

  // Keys that look like a number are shown on the pad at once; a scan of digits takes them back.
  function preview(text) {
    if (before === null) {
      before = plain(field().value)
      wasClosed = !root().open
      root().open = true
    }
    put(text)
  }
  function restore() {
    if (before !== null && field()) {
      put(before)
      if (wasClosed) root().open = false
    }
    before = null
  }

  const isNumber = (text) => /^\d{1,7}$/.test(text)

  function accept(text) {
    before = null
    put(isCode() ? text : text.replace(/^0+(?=\d)/, ''))
    touched = true
    submit()
  }
  function submit() {
    const ok = root() && root().querySelector('[data-pad-ok]')
    if (ok) ok.click()
  }

  function sendCode(event) {
    event.preventDefault()
    const digits = plain(field().value)
    if (!digits) return
    window.warehouse.capture.clear()
    close()
    window.warehouse.scan(digits)
  }

  function prepare() {
    touched = false
    before = null
    if (!field()) return
    field().setAttribute('inputmode', 'none')
    unit = 1
    if (isCode()) put(plain(field().defaultValue))
    else count(field().defaultValue, Number(root().dataset.start) || 1)
  }

  // A verdict that arrives while the pad is open leaves it open, and leaves a number that is being entered there.
  function carry(old, next) {
    const pad = old.querySelector('[data-pad-root][open]')
    const same = old.dataset.step === next.dataset.step && old.dataset.task === next.dataset.task
    const value = pad && touched ? pad.querySelector('#quantity-value').value : null
    const counted = unit
    prepare()
    if (!pad || !same || !root()) return
    root().open = true
    if (value === null) return
    unit = size() === counted ? counted : 1
    say()
    put(plain(unit === counted ? value : String(Number(value) * counted)))
    touched = true
  }

  function toggle() {
    const pad = root()
    if (pad) pad.open = !pad.open
  }

  document.addEventListener('click', (event) => {
    const key = event.target.closest('[data-pad], [data-pad-fill], [data-pad-unit], [data-pad-ok]')
    if (!key) return
    if (key.dataset.pad) return press(key.dataset.pad)
    if ('padOk' in key.dataset) return isCode() && sendCode(event)
    settle()
    if ('padUnit' in key.dataset) exchange()
    else count(key.dataset.padFill, unit)
    touched = true
  })
  document.addEventListener('input', (event) => {
    if (event.target.id !== 'quantity-value') return
    touched = true
    put(event.target.value.replace(/\D/g, ''))
  })
  // One panel at a time; a tap beside it closes it.
  document.addEventListener('click', (event) => {
    for (const sheet of document.querySelectorAll('#screen details.sheet[open]')) {
      if (!sheet.contains(event.target)) sheet.open = false
    }
  })
  addEventListener('DOMContentLoaded', prepare)

  window.warehouse.pad = {
    active, isNumber, preview, restore, accept, submit, settle, close, carry, toggle, pieces, isTouched: () => touched,
  }
})()
