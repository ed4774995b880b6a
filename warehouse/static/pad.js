/* The quantity pad and the panels of the footer: a number without a native keyboard, by touch or by keys. */
(function () {
  'use strict'

  const root = () => document.querySelector('#screen [data-pad-root]')
  const field = () => document.querySelector('#screen #quantity-value')
  let touched = false // the number shown is the person's own, not the proposal
  let before = null // what stood there before keys that may turn out to be a scan

  function active() {
    const pad = root()
    if (!pad) return false
    const asked = (document.getElementById('screen').dataset.expect || '').startsWith('quantity')
    return asked || pad.tagName !== 'DETAILS' || pad.open
  }

  function inCases(number, size) {
    const rest = number % size
    return number + ' = ' + Math.floor(number / size) + ' × ' + size + (rest ? ' + ' + rest : '')
  }

  function put(value) {
    const input = field()
    if (!input) return
    const size = Number(root().dataset.case)
    const words = root().querySelector('.pad-cases')
    input.value = value
    if (words) words.textContent = size > 1 && Number(value) > size ? inCases(Number(value), size) : ''
  }

  function press(key) {
    if (key === 'cancel') return close()
    settle()
    const value = touched ? field().value : ''
    touched = true
    if (key === 'clear') put('')
    else if (key === 'back') put(value.slice(0, -1))
    else if (value.length < 6) put((value + key).replace(/^0+(?=\d)/, ''))
  }

  // Keys typed so far are the number now: a tap goes on from there.
  function settle() {
    touched = touched || before !== null
    before = null
    window.warehouse.capture.clear()
  }

  function close() {
    touched = false
    before = null
    for (const sheet of document.querySelectorAll('#screen details.sheet[open]')) sheet.open = false
    if (root()) put(field().defaultValue)
  }

  // Keys that look like a number are shown on the pad at once; a scan of digits takes them back.
  function preview(text) {
    if (before === null) before = field().value
    put(text)
  }
  function restore() {
    if (before !== null && field()) put(before)
    before = null
  }

  const isNumber = (text) => /^\d{1,7}$/.test(text)

  function accept(text) {
    before = null
    put(text.replace(/^0+(?=\d)/, ''))
    touched = true
    submit()
  }
  function submit() {
    const ok = root() && root().querySelector('[data-pad-ok]')
    if (ok) ok.click()
  }

  function prepare() {
    touched = false
    before = null
    if (field()) field().setAttribute('inputmode', 'none')
  }

  // A verdict that arrives while a number is being entered leaves the number there.
  function carry(old, next) {
    const pad = old.querySelector('details[data-pad-root][open]')
    const same = old.dataset.step === next.dataset.step && old.dataset.task === next.dataset.task
    const value = pad && touched && same ? pad.querySelector('#quantity-value').value : null
    prepare()
    if (value === null || !root() || root().tagName !== 'DETAILS') return
    root().open = true
    put(value)
    touched = true
  }

  function toggle() {
    const pad = root()
    if (pad && pad.tagName === 'DETAILS') pad.open = !pad.open
  }

  document.addEventListener('click', (event) => {
    const key = event.target.closest('[data-pad], [data-pad-fill]')
    if (!key) return
    if (key.dataset.pad) return press(key.dataset.pad)
    touched = true
    put(key.dataset.padFill)
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

  window.warehouse.pad = { active, isNumber, preview, restore, accept, submit, close, carry, toggle, isTouched: () => touched }
})()
